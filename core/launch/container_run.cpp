#include "core/launch/container_run.hpp"

#include "core/docker/container_name.hpp"
#include "core/error.hpp"
#include "core/handover/env_file.hpp"
#include "core/launch/resolving.hpp"
#include "core/launch/running_client.hpp"
#include "core/system/memory.hpp"
#include "core/system/wiping.hpp"

#include <fmt/format.h>

#include <utility>

namespace idr::launch {
namespace {

system::Environment client_environment(const plan::RunPlan& plan, const system::Host& host) {
  auto environment = host.environment;
  for (const auto& variable : plan.inherited) environment.set(variable.name, variable.value);
  return environment;
}

void report_ending(const docker::ClientEnding& ending, const plan::RunPlan& plan,
                   const std::string& name, const Reporter& reporter) {
  if (ending.code == 0) return;
  const auto& program = plan.run.engine;
  const auto report =
      describe_ending(ending, docker::engine_of(program), program, name, plan.detached);
  report.is_warning ? reporter.warn(report.text) : reporter.say(report.text, report.remedy);
}

} // namespace

std::string container_name(const plan::RunPlan& plan) {
  return plan.name.empty() ? docker::random_container_name(plan.name_base) : plan.name;
}

ContainerRun make_run(const plan::RunPlan& plan, const docker::RunCommand& command,
                      const std::string& name) {
  auto env_file =
      handover::random_path(plan.temporary_folder, plan::env_file_prefix, plan::env_file_name);
  auto arguments = docker::run_arguments(command, name, env_file.string());
  return {name, std::move(env_file), std::move(arguments)};
}

void write_name_file(const plan::RunPlan& plan, const std::string& name, const Reporter& reporter) {
  if (!plan.name_file) return;
  try {
    const auto path = docker::write_container_name(
        *plan.name_file, name, [&](const std::string& text) { reporter.warn(text); });
    if (reporter.is_verbose()) reporter.say("container name in " + path.string());
  } catch (const Error& error) {
    reporter.warn(fmt::format("container-name file not written: {}", error.what()));
  }
}

docker::ClientEnding run_container(const plan::RunPlan& plan, const ContainerRun& run,
                                   std::string variables, const system::Host& host,
                                   const Reporter& reporter, Supervisor& loop,
                                   const Supervisor::Action& meanwhile) {
  // From here on, nothing except the return of this function may end the program: the env file
  // exists.
  handover::EnvFile env_file(run.env_file, std::exchange(variables, {}));
  if (const auto signal = loop.arrived_ending_signal()) {
    throw Error(fmt::format("interrupted before {} was started", plan.run.engine), {},
                128 + signal->number);
  }
  const auto environment = client_environment(plan, host);
  RunningClient client(run.arguments, environment, loop, env_file);
  // Remove what killed launches left; the client needs time to start anyway.
  handover::remove_abandoned(run.env_file);
  remove_unfinished_files(plan.credentials, host);
  const auto ending = client.wait([&] {
    if (meanwhile) meanwhile();
    // The memory may not be used again for days, until the container ends.
    system::release_code_pages();
    system::wipe_stack();
  });
  report_ending(ending, plan, run.name, reporter);
  return ending;
}

} // namespace idr::launch
