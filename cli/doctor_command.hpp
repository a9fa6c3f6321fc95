// `idr doctor`: finds problems on this machine that would make a launch fail.
#pragma once

#include "cli/command_line.hpp"

namespace idr::cli {

/// Prints the findings. Returns the exit code: 1 if a launch would fail, else 0.
int examine(const DoctorOptions& options, const system::Host& host);

} // namespace idr::cli
