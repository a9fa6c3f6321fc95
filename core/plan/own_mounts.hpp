// The mounts of this program's own options: the source code, and the engine's socket.
#pragma once

#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>

namespace idr::plan {

/// The value of docker's --volume for the source code; std::nullopt if none is mounted. Throws
/// UsageError if only one of the two paths is given or a path contains a colon, and Error if the
/// host path does not exist.
std::optional<std::string> source_mount(const RunOptions& run, const system::Host& host);

/// The value of docker's --volume for --mount-docker; std::nullopt without that option. Throws
/// UsageError if the engine has no such socket.
std::optional<std::string> socket_mount(const RunOptions& run, const docker::Engine& engine,
                                        const system::Host& host);

} // namespace idr::plan
