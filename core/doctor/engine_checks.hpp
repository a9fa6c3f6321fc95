// Checks the engine, its client, and the connection between them.
#pragma once

#include "core/docker/engine.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <optional>

namespace idr::doctor {

struct ExaminedEngine {
  std::optional<docker::EngineClient> client; ///< std::nullopt: not found
  bool answers = false;                       ///< whether the engine answers that client
};

/// Reports the versions of the client and the engine, whether this user may use the engine, and,
/// for docker, whether the client can read files in the temp path (it may be a snap). Failures are
/// reported, not thrown.
ExaminedEngine examine_engine(const docker::NamedEngine& named, const system::Host& host,
                              const Report& report);

} // namespace idr::doctor
