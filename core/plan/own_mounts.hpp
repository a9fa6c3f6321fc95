// The mounts of this program's own options: the source code, and the engine's socket.
#pragma once

#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>

namespace idr::plan {

/// What --volume takes for the source code; nothing where none is mounted. Throws UsageError for
/// one half of the two paths and for a path with a colon in it, and Error for one that does not
/// exist.
std::optional<std::string> source_mount(const RunOptions& run, const system::Host& host);

/// What --volume takes for --mount-docker; nothing without it. Throws UsageError for an engine that
/// has no such socket.
std::optional<std::string> socket_mount(const RunOptions& run, const docker::Engine& engine,
                                        const system::Host& host);

} // namespace idr::plan
