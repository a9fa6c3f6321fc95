// `idr exec`: a program on this machine in a role.
#pragma once

#include "cli/command_line.hpp"

namespace idr::cli {

/// Runs the program. Returns its exit code; with --delivery env, this process becomes the program,
/// and the function does not return.
int run_program(const plan::ProgramOptions& options, const system::Host& host);

} // namespace idr::cli
