// Launches a container, or prints the launch with --dry-run.
#pragma once

#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

namespace idr::cli {

/// Returns the exit code of the container, or of the engine's client.
int launch_container(const plan::RunOptions& options, const system::Host& host);

} // namespace idr::cli
