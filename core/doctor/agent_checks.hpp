// Checks the credential agent, by starting it.
#pragma once

#include "core/docker/pod.hpp"
#include "core/doctor/engine_checks.hpp"
#include "core/doctor/finding.hpp"
#include "core/launch/reporter.hpp"
#include "core/system/host.hpp"

namespace idr::doctor {

/// Reports whether the agent of this pod can be loaded into the engine and started there, without
/// the pod's network options, and removes it again.
void examine_agent(const ExaminedEngine& engine, const docker::Pod& pod, const system::Host& host,
                   const launch::Reporter& reporter, const Report& report);

} // namespace idr::doctor
