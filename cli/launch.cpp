#include "cli/launch.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/plan/option_layers.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/memory.hpp"
#include "core/system/process.hpp"
#include "core/system/read_watch.hpp"
#include "core/system/shell_words.hpp"
#include "core/system/signals.hpp"
#include "core/system/temporary_file.hpp"
#include "core/system/wiping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace idr::cli {
namespace {

/// How soon to look whether the engine's client has read the env file: at first, and at the
/// longest.
constexpr auto first_look = std::chrono::milliseconds(5);
constexpr auto longest_look = std::chrono::milliseconds(640);

void print_dry_run(const plan::RunPlan& plan, const plan::RunOptions& options) {
  print(options.dry_run == plan::DryRun::Json ? to_json(plan, options)
                                              : system::command_line(example_arguments(plan)));
  print("\n");
}

void tell_container_name(const plan::RunPlan& plan, const std::string& name, bool verbose) {
  if (!plan.name_file) return;
  try {
    const auto path = docker::write_container_name(*plan.name_file, name);
    if (verbose) say("container name in " + path.string());
  } catch (const SystemError& error) {
    warn(fmt::format("no container-name file: {}", error.what()));
  }
}

/// Waits for the client, passes signals on to it, and removes the env file once it has been read.
/// Tidies up once, when there is time for it.
int wait_for(system::ChildProcess& client, system::SignalQueue& signals,
             system::TemporaryFile& env_file, std::optional<system::ReadWatch> watch,
             const std::function<void()>& tidy_up) {
  bool tidied = false;
  for (auto look = first_look;; look = std::min(look * 2, longest_look)) {
    const auto signal = signals.wait(watch ? std::optional(look) : std::nullopt);
    if (watch && watch->was_read()) {
      env_file.remove();
      watch.reset();
    }
    if (!signal) {
      if (!std::exchange(tidied, true)) tidy_up();
      continue;
    }
    if (signal->number == SIGCHLD) {
      if (const auto code = client.poll()) return *code;
    } else if (signal->from_process) {
      client.send(signal->number);
    }
  }
}

/// A signal that came before there was a client to pass it on to ends the launch.
std::optional<int> signalled(system::SignalQueue& signals) {
  while (const auto signal = signals.wait(std::chrono::milliseconds(0))) {
    if (signal->number != SIGCHLD) return 128 + signal->number;
  }
  return std::nullopt;
}

/// `variables`: the content of the env file.
int run(const plan::RunPlan& plan, std::string variables, const system::Host& host, bool verbose) {
  auto client_environment = host.environment;
  for (const auto& variable : plan.inherited) client_environment.set(variable.name, variable.value);
  const auto name = plan.name.empty() ? docker::random_container_name(plan.name_base) : plan.name;

  // From here on nothing but the end of this function may end the program: the env file exists.
  system::SignalQueue signals;
  system::TemporaryFile env_file(plan.temporary_folder, plan::env_file_prefix,
                                 std::exchange(variables, {}));
  tell_container_name(plan, name, verbose);
  const auto arguments = docker::run_arguments(plan.run, name, env_file.path().string());
  say_plain(system::command_line(arguments));
  if (const auto code = signalled(signals)) return *code;

  std::optional<system::ReadWatch> watch(env_file.path());
  system::ChildProcess client(arguments, client_environment, signals.previous());
  return wait_for(client, signals, env_file, std::move(watch), [&] {
    // While the engine works there is time: for what launches that were killed have left, and for
    // the memory that will not be used again before the container ends, in days perhaps.
    system::remove_abandoned(plan.temporary_folder, plan::env_file_prefix);
    system::release_code_pages();
    system::wipe_stack();
  });
}

} // namespace

int launch(const plan::RunOptions& options, const system::Host& host) {
  std::optional config = load_config(host);
  const auto read_help = [&](const std::string& program) {
    return system::output_of({program, "run", "--help"}, host.environment);
  };
  auto plan = plan::naming(options.identity.places,
                           [&] { return make_plan(options, host, *config, read_help); });
  for (const auto& warning : plan.warnings) warn(warning);
  if (options.dry_run != plan::DryRun::No) {
    print_dry_run(plan, options);
    return 0;
  }
  if (options.verbose) say_findings(options.project_file, *config, plan.identity);
  std::optional<aws::ResolvedCredentials> resolved;
  if (plan.identity.chain) {
    resolved = resolve(plan.identity, host, options.verbose);
    remember_role(options.identity, plan.identity, *resolved, host);
    say(describe(*resolved, plan.identity));
  }
  auto variables = docker::format_env_file(
      env_file_variables(plan, resolved ? &resolved->credentials : nullptr));
  // No secret stays in memory for as long as the container runs.
  resolved.reset();
  plan.identity.chain.reset();
  config.reset();
  plan.variables.clear();
  const int code = run(plan, std::move(variables), host, options.verbose);
  if (code != 0) say(fmt::format("Container exited with code {}", code));
  return code;
}

} // namespace idr::cli
