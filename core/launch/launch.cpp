#include "core/launch/launch.hpp"

#include "core/docker/client_ending.hpp"
#include "core/handover/env_file.hpp"
#include "core/launch/identity_line.hpp"
#include "core/launch/resolving.hpp"
#include "core/launch/running_client.hpp"
#include "core/options/naming.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/system/memory.hpp"
#include "core/system/process.hpp"
#include "core/system/wiping.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace idr::launch {
namespace {

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

void report_ending(const docker::ClientEnding& ending, const plan::RunPlan& plan,
                   const std::string& name, const Reporter& reporter) {
  if (ending.code == 0) return;
  const auto& program = plan.run.engine;
  const auto report =
      describe_ending(ending, docker::engine_of(program), program, name, plan.detached);
  report.is_warning ? reporter.warn(report.text) : reporter.say(report.text, report.remedy);
}

/// The content of the env file, with the resolved credentials if the plan has any.
std::string env_file_content(const plan::RunPlan& plan, const aws::ChainOptions& typed,
                             const system::Host& host, const Reporter& reporter) {
  if (!plan.credentials.chain) return docker::format_env_file(env_file_variables(plan, nullptr));
  const auto resolved = resolve(plan.credentials, host, reporter, aws::SessionUse::Launch);
  remember_role(typed, plan.credentials, resolved, host);
  reporter.say(identity_line(resolved, plan.credentials, host.clock()));
  return docker::format_env_file(env_file_variables(plan, &resolved.credentials));
}

/// Runs the container with this content of the env file. Returns the exit code.
int run_container(const plan::RunPlan& plan, std::string variables, const system::Host& host,
                  const Reporter& reporter) {
  auto client_environment = host.environment;
  for (const auto& variable : plan.inherited) client_environment.set(variable.name, variable.value);
  const auto name = plan.name.empty() ? docker::random_container_name(plan.name_base) : plan.name;
  const auto env_file_path =
      handover::random_path(plan.temporary_folder, plan::env_file_prefix, plan::env_file_name);
  const auto arguments = docker::run_arguments(plan.run, name, env_file_path.string());
  write_name_file(plan, name, reporter);
  // Before signals are blocked: a reader of this line may be slow.
  reporter.line(text::command_line(arguments));

  // From here on, nothing except the return of this function may end the program: the env file
  // exists.
  Supervisor loop;
  handover::EnvFile env_file(env_file_path, std::exchange(variables, {}));
  if (const auto signal = loop.arrived_ending_signal()) {
    reporter.say(fmt::format("interrupted before {} was started", plan.run.engine));
    return 128 + signal->number;
  }
  RunningClient client(arguments, client_environment, loop, env_file);
  // Remove what killed launches left; the client needs time to start anyway.
  handover::remove_abandoned(env_file_path);
  remove_unfinished_files(plan.credentials, host);
  const auto ending = client.wait([] {
    // The memory may not be used again for days, until the container ends.
    system::release_code_pages();
    system::wipe_stack();
  });
  report_ending(ending, plan, name, reporter);
  return ending.code;
}

} // namespace

plan::RunPlan prepare(const plan::RunOptions& options, const system::Host& host,
                      const Reporter& reporter) {
  // A launch without credentials needs no AWS configuration.
  const auto config = plan::gets_credentials(options.credentials) ? aws::SharedConfig::of_user(host)
                                                                  : aws::SharedConfig::load({});
  const auto read_help = [&](const std::string& program) {
    return system::output_of({program, "run", "--help"}, host.environment);
  };
  auto plan = options::naming(options.credentials.origins,
                              [&] { return make_plan(options, host, config, read_help); });
  for (const auto& warning : plan.warnings) reporter.warn(to_string(warning));
  if (options.dry_run == plan::DryRun::No) {
    say_findings(options.files, config, plan.credentials, reporter);
  }
  return plan;
}

int run(plan::RunPlan plan, const plan::RunOptions& options, const system::Host& host,
        const Reporter& reporter) {
  auto variables = env_file_content(plan, options.credentials, host, reporter);
  // No secret stays in memory while the container runs.
  plan.credentials.chain.reset();
  plan.variables.clear();
  return run_container(plan, std::move(variables), host, reporter);
}

} // namespace idr::launch
