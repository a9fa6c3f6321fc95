// A launch: the plan becomes credentials, an env file and a running container.
#pragma once

#include "core/launch/voice.hpp"
#include "core/plan/run_options.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/host.hpp"

namespace idr::launch {

/// The plan of these options, with the shared config and the engine's client of this machine. Says
/// its warnings and, unless the launch is a dry run, what was found. Throws as make_plan does.
plan::RunPlan prepare(const plan::RunOptions& options, const system::Host& host,
                      const Voice& voice);

/// Does what the plan of these options says; the exit code of the container, or of the engine's
/// client. A signal that comes before the client was started ends the launch with 128 + its number.
/// Throws what Resolver::resolve throws; SystemError, with exit code 126 or 127 where the client
/// cannot be started; Error where the env file was lost.
int run(plan::RunPlan plan, const plan::RunOptions& options, const system::Host& host,
        const Voice& voice);

} // namespace idr::launch
