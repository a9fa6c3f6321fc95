#include "core/doctor/agent_checks.hpp"

#include "core/launch/companion.hpp"
#include "core/launch/leftovers.hpp"
#include "core/system/random.hpp"

#include <fmt/format.h>

namespace idr::doctor {
namespace {

constexpr auto agent_subject = "agent";

} // namespace

void examine_agent(const ExaminedEngine& engine, const docker::Pod& pod, const system::Host& host,
                   const launch::Reporter& reporter, const Report& report) {
  if (!engine.client || !engine.answers) {
    report(untried(agent_subject, "the engine does not answer"));
    return;
  }
  docker::Pod alone;
  alone.agent = pod.agent;
  constexpr std::size_t digits = 8;
  const docker::PodNames names{"idr-doctor-" + system::random_hex(digits),
                               launch::make_launch_id(host.clock())};
  try {
    launch::InterruptibleLoop loop;
    launch::EngineCalls calls(loop, engine.client->program, host.environment);
    launch::Companion companion(calls, alone, names, reporter);
    companion.start({});
    companion.wait();
    report({agent_subject,
            Verdict::Good,
            fmt::format("{} starts in {}", pod.agent.name, engine.client->program),
            {}});
  } catch (const Error& error) {
    report(failed(agent_subject, error, "Use --delivery env."));
  }
}

} // namespace idr::doctor
