// The engine: its client, the way to it, the image.
#pragma once

#include "core/docker/engine.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>

namespace idr::doctor {

/// The client's and the engine's version, whether this user may ask the engine, and of docker
/// whether the client sees what lies in the temp path (it may be a snap). Nothing where there is no
/// client, else the client; a failure of the engine is reported.
std::optional<docker::EngineClient> examine_engine(const docker::NamedEngine& named,
                                                   const system::Host& host, const Report& report);

/// Whether the image is there, and what of its variables would defeat the role.
void examine_image(const docker::EngineClient& client, const std::string& image,
                   const system::Host& host, const Report& report);

} // namespace idr::doctor
