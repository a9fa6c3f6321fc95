// `idr doctor`: what on this machine would keep a launch from working.
#pragma once

#include "cli/command_line.hpp"

namespace idr::cli {

/// Prints what it finds; the exit code: 0, or 1 where a launch would fail.
int examine(const DoctorOptions& options, const system::Host& host);

} // namespace idr::cli
