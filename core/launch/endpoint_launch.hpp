// A launch whose container requests its credentials from an endpoint, which is kept supplied
// (--delivery endpoint).
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/launch/reporter.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/host.hpp"

namespace idr::launch {

/// Runs the container of a plan with a pod. Returns the exit code of the container, or of the
/// engine's client. With -d, it returns when a process in the background refreshes the credentials;
/// without it, such a process takes over if the client has left a container that still runs. Throws
/// Error if the launch fails before the container was started; then nothing is left of it.
int run_with_endpoint(const plan::RunPlan& plan, const aws::ChainOptions& typed,
                      const system::Host& host, const Reporter& reporter);

} // namespace idr::launch
