// The engine: its client, and the way to it.
#pragma once

#include "core/docker/engine.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <optional>

namespace idr::doctor {

struct ExaminedEngine {
  std::optional<docker::EngineClient> client; ///< none: not found
  bool answers = false;                       ///< the engine, to that client
};

/// The client's and the engine's version, whether this user may ask the engine, and of docker
/// whether the client sees what lies in the temp path (it may be a snap). A failure is reported.
ExaminedEngine examine_engine(const docker::NamedEngine& named, const system::Host& host,
                              const Report& report);

} // namespace idr::doctor
