// `idr stop`: ends launches whose credentials are refreshed.
#pragma once

#include "cli/command_line.hpp"

namespace idr::cli {

/// Stops them one after the other, and prints the name of each that has ended. A failure is
/// reported, and the next one is stopped. Returns the exit code: 1 if any could not be stopped.
int stop_launches(const StopOptions& options, const system::Host& host);

} // namespace idr::cli
