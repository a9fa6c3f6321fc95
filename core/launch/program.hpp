// Runs a program on this machine in a role.
#pragma once

#include "core/launch/reporter.hpp"
#include "core/plan/program_plan.hpp"

namespace idr::launch {

/// Runs the program. With --delivery env, this process becomes the program, and the function does
/// not return; with an endpoint, it returns the exit code. `typed`: the options of the command.
/// Throws as Resolver::resolve does; SystemError, with exit code 126 or 127, if the program cannot
/// be started; Error, with exit code 128 + N, if signal N arrived before.
int run_program(const plan::ProgramPlan& plan, const aws::ChainOptions& typed,
                const system::Host& host, const Reporter& reporter);

} // namespace idr::launch
