#include "cli/launch.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/docker/client_ending.hpp"
#include "core/options/naming.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/handover.hpp"
#include "core/system/memory.hpp"
#include "core/system/process.hpp"
#include "core/system/processes.hpp"
#include "core/system/signals.hpp"
#include "core/system/wiping.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace idr::cli {
namespace {

/// How soon to look whether the engine's client has read the env file: at first, and at the
/// longest.
constexpr auto first_look = std::chrono::milliseconds(5);
constexpr auto longest_look = std::chrono::milliseconds(640);

void print_dry_run(const plan::RunPlan& plan, const plan::RunOptions& options) {
  if (options.dry_run == plan::DryRun::Json) {
    print_json(to_json(plan, options));
  } else {
    if (options.verbose) {
      for (const auto& line : to_lines(plan, options)) say(line);
    }
    print_line("", text::command_line(example_arguments(plan)));
  }
}

void tell_container_name(const plan::RunPlan& plan, const std::string& name, bool verbose) {
  if (!plan.name_file) return;
  try {
    const auto path = docker::write_container_name(*plan.name_file, name,
                                                   [](const std::string& text) { warn(text); });
    if (verbose) say("container name in " + path.string());
  } catch (const Error& error) {
    warn(fmt::format("no container-name file: {}", error.what()));
  }
}

/// The engine's client while it runs: signals are passed on to it, and the env file goes when it
/// has read it.
class RunningClient {
public:
  RunningClient(const std::vector<std::string>& arguments, const system::Environment& environment,
                system::SignalQueue& signals, system::Handover& env_file)
      : signals_(signals), env_file_(env_file), program_(arguments.front()),
        process_(arguments, environment, signals.previous()) {
    env_file_.read_by(process_.id());
  }

  /// How it ended. Does `meanwhile` once, when there is time for it.
  docker::ClientEnding wait(const std::function<void()>& meanwhile) {
    for (;;) {
      const auto signal = signals_.wait(next_look());
      if (env_file_.state() == system::Handover::State::Lost) end();
      if (!signal) {
        if (!std::exchange(had_time_, true)) meanwhile();
        continue;
      }
      if (signal->number != SIGCHLD) pass_on(*signal);
      if (const auto code = process_.poll(suspended_)) {
        if (lost_)
          throw Error(fmt::format("{}, and {} was ended", lost_why, program_), lost_remedy);
        return {*code, process_.ending_signal(), interruptions_};
      }
    }
  }

private:
  static constexpr auto lost_why = "the env file was lost before it had been read";
  static constexpr auto lost_remedy =
      "env-file-guard was killed, or could make no FIFO for a second reader. Try again.";

  /// How long to wait for a signal: without end where nothing is left to look after.
  std::optional<std::chrono::milliseconds> next_look() {
    const bool asks = env_file_.state() == system::Handover::State::Offered && !env_file_.is_fifo();
    if (had_time_ && !asks) return std::nullopt;
    return std::exchange(look_, std::min(look_ * 2, longest_look));
  }

  /// A signal that the terminal sent, or somebody to the whole group, has reached the client
  /// already.
  void pass_on(const system::Signal& signal) {
    if (signal.number == SIGTSTP) suspended_ = true;
    if (signal.number == SIGINT || signal.number == SIGTERM) ++interruptions_;
    if (signal.from_process && !env_file_.group_got(signal.number)) process_.send(signal.number);
  }

  /// It has not found the env file, or waits for it without end.
  void end() {
    if (std::exchange(lost_, true)) return;
    for (const auto process : system::with_descendants(process_.id())) ::kill(process, SIGKILL);
    if (!process_.send(SIGKILL)) {
      throw Error(fmt::format("{}, and {} cannot be killed", lost_why, program_),
                  fmt::format("It is process {}, of another user.", process_.id()));
    }
  }

  system::SignalQueue& signals_;
  system::Handover& env_file_;
  std::string program_;
  system::ChildProcess process_;
  bool had_time_ = false;
  bool suspended_ = false;
  bool lost_ = false;
  int interruptions_ = 0;
  std::chrono::milliseconds look_ = first_look;
};

/// A signal that came before there was a client to pass it on to ends the launch.
std::optional<int> signalled(system::SignalQueue& signals) {
  while (const auto signal = signals.wait(std::chrono::milliseconds(0))) {
    if (signal->number != SIGCHLD) return 128 + signal->number;
  }
  return std::nullopt;
}

void report_ending(const docker::ClientEnding& ending, const plan::RunPlan& plan,
                   const std::string& name) {
  if (ending.code == 0) return;
  const auto& program = plan.run.engine;
  const auto report =
      describe_ending(ending, docker::engine_of(program), program, name, plan.detached);
  report.is_warning ? warn(report.text) : say(report.text, report.remedy);
}

/// The exit code. `variables`: the content of the env file.
int run(const plan::RunPlan& plan, std::string variables, const system::Host& host, bool verbose) {
  auto client_environment = host.environment;
  for (const auto& variable : plan.inherited) client_environment.set(variable.name, variable.value);
  const auto name = plan.name.empty() ? docker::random_container_name(plan.name_base) : plan.name;
  const auto env_file_path = system::handover_path(plan.temporary_folder, plan::env_file_prefix);
  const auto arguments = docker::run_arguments(plan.run, name, env_file_path.string());
  tell_container_name(plan, name, verbose);
  // Whoever reads this may be slow, and signals are held back from here on.
  say_line(text::command_line(arguments));

  // From here on nothing but the end of this function may end the program: the env file exists.
  system::SignalQueue signals;
  system::Handover env_file(env_file_path, std::exchange(variables, {}));
  if (const auto code = signalled(signals)) {
    say(fmt::format("interrupted before {} was started", plan.run.engine));
    return *code;
  }
  RunningClient client(arguments, client_environment, signals, env_file);
  // What killed launches left: while the client starts, this keeps nobody waiting.
  system::remove_abandoned_beside(env_file_path);
  remove_unfinished_files(plan.identity, host);
  const auto ending = client.wait([] {
    // The memory will not be used again before the container ends, in days perhaps.
    system::release_code_pages();
    system::wipe_stack();
  });
  report_ending(ending, plan, name);
  return ending.code;
}

} // namespace

int launch(const plan::RunOptions& options, const system::Host& host) {
  // A launch without credentials needs nothing of AWS.
  std::optional config =
      plan::gets_credentials(options.identity) ? load_config(host) : aws::SharedConfig::load({});
  const auto read_help = [&](const std::string& program) {
    return system::output_of({program, "run", "--help"}, host.environment);
  };
  auto plan = options::naming(options.identity.origins,
                              [&] { return make_plan(options, host, *config, read_help); });
  for (const auto& warning : plan.warnings) warn(to_string(warning));
  if (options.dry_run != plan::DryRun::No) {
    print_dry_run(plan, options);
    return 0;
  }
  if (options.verbose) say_findings(options.files, *config, plan.identity);
  std::optional<aws::ResolvedCredentials> resolved;
  if (plan.identity.chain) {
    resolved = resolve(plan.identity, host, options.verbose, aws::SessionUse::Launch);
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
  return run(plan, std::move(variables), host, options.verbose);
}

} // namespace idr::cli
