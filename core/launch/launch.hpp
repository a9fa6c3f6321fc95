// A launch: turns the plan into credentials, an env file and a running container.
#pragma once

#include "core/launch/reporter.hpp"
#include "core/plan/run_options.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/host.hpp"

namespace idr::launch {

/// Plans a launch with these options, the shared config and the engine's client of this machine.
/// Prints its warnings and, with --verbose, what was found, unless it is a dry run. Throws as
/// make_plan does.
plan::RunPlan prepare(const plan::RunOptions& options, const system::Host& host,
                      const Reporter& reporter);

/// Runs the container of the plan of these options. Returns the exit code of the container, or of
/// the engine's client. A signal that arrives before the client was started ends the launch with
/// 128 + its number. Throws as Resolver::resolve does; SystemError, with exit code 126 or 127, if
/// the client cannot be started; Error if the env file was lost.
int run(plan::RunPlan plan, const plan::RunOptions& options, const system::Host& host,
        const Reporter& reporter);

} // namespace idr::launch
