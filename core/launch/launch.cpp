#include "core/launch/launch.hpp"

#include "core/launch/container_run.hpp"
#include "core/launch/endpoint_launch.hpp"
#include "core/launch/identity_line.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/naming.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/system/process.hpp"
#include "core/text/shell_words.hpp"

#include <string>
#include <utility>

namespace idr::launch {
namespace {

/// The content of the env file, with the resolved credentials if the plan has any.
std::string env_file_content(const plan::RunPlan& plan, const aws::ChainOptions& typed,
                             const system::Host& host, const Reporter& reporter) {
  if (!plan.credentials.chain) return docker::format_env_file(env_file_variables(plan, {}));
  const auto resolved = resolve(plan.credentials, host, reporter, aws::SessionUse::Launch);
  remember_role(typed, plan.credentials, resolved, host);
  reporter.say(identity_line(resolved, plan.credentials, host.clock()));
  return docker::format_env_file(
      env_file_variables(plan, plan::delivered_variables(resolved.credentials)));
}

int run_with_variables(plan::RunPlan plan, const plan::RunOptions& options,
                       const system::Host& host, const Reporter& reporter) {
  auto variables = env_file_content(plan, options.credentials, host, reporter);
  // No secret stays in memory while the container runs.
  plan.credentials.chain.reset();
  plan.variables.clear();
  const auto run = make_run(plan, plan.run, container_name(plan));
  write_name_file(plan, run.name, reporter);
  // Before signals are blocked: a reader of this line may be slow.
  reporter.line(text::command_line(run.arguments));
  Supervisor loop;
  return run_container(plan, run, std::move(variables), host, reporter, loop, {}).code;
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
  return plan.pod ? run_with_endpoint(plan, options.credentials, host, reporter)
                  : run_with_variables(std::move(plan), options, host, reporter);
}

} // namespace idr::launch
