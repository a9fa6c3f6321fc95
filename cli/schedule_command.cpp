#include "cli/schedule_command.hpp"

#include "cli/exec_command.hpp"
#include "cli/failures.hpp"
#include "cli/launch_command.hpp"
#include "cli/messages.hpp"
#include "cli/schedule_list.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/launch/foreground.hpp"
#include "core/schedule/scheduled_run.hpp"
#include "core/schedule/schedules.hpp"
#include "core/schedule/unattended.hpp"
#include "core/schedule/unattended_check.hpp"
#include "core/system/process.hpp"
#include "core/system/trust.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <unistd.h>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;

schedule::Scope scope_of(const ScheduleOptions& options) {
  return options.system ? schedule::Scope::System : schedule::Scope::User;
}

/// A run is in the folder of the project file, wherever it is started.
system::Host in_project(const ScheduleOptions& options, system::Host host) {
  host.working_directory = std::filesystem::path(options.files.project).parent_path();
  return host;
}

void print_files(const schedule::Preview& preview, bool as_json) {
  if (as_json) {
    auto units = Json::array();
    for (const auto& unit : preview.units)
      units.push_back({{"name", unit.name}, {"content", unit.content}});
    print_json(Json{{"units", units}, {"cron_lines", preview.cron_lines}});
    return;
  }
  for (const auto& unit : preview.units) {
    print_line("", fmt::format("# {}", unit.name));
    for (const auto line : text::lines_of(unit.content)) print_line("", line);
    print_line("", "");
  }
  for (const auto& line : preview.cron_lines) print_line("", line);
}

void say_next_run(const schedule::Job& job, const system::Host& host) {
  for (const auto& each : schedule::scheduled_jobs(host).jobs) {
    if (each.name != job.name || !each.next) continue;
    say(fmt::format("@{} ({}) runs next at {}", job.variant, job.name, local_time(*each.next)));
    return;
  }
}

/// As root, files of sudo's user are trusted only here; and what root runs regularly must not be in
/// a folder where another user can put something else.
void check_owner(const ScheduleOptions& options, const system::Host& unattended) {
  constexpr auto remedy =
      "A scheduled run would refuse it: make root its owner, or schedule the job "
      "as that user, without --system.";
  try {
    static_cast<void>(options::read_project_file(options.files.project, unattended));
  } catch (const ConfigError& error) {
    throw ConfigError(error.what(), remedy);
  }
  if (!options.system) return;
  if (const auto fault = system::find_folder_fault(unattended.working_directory)) {
    throw ConfigError(
        fmt::format("another user could replace {}: {}", options.files.project, fault->message),
        fault->remedy.empty() ? remedy : fault->remedy);
  }
}

/// Without a terminal, on which a program of the user could prompt. Returns the exit code.
int without_terminal(const std::function<void()>& check) {
  launch::Supervisor loop;
  system::ChildProcess child(
      [&] {
        ::setsid();
        ::dup2(system::null_device().get(), STDIN_FILENO);
        return exit_code_of([&] {
          check();
          return 0;
        });
      },
      loop.previous_signals());
  return launch::wait_in_foreground(loop, child).exit_code;
}

int add(const ScheduleOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto scheduler = schedule::scheduler_of(scope_of(options), host);
  auto selected = schedule::unattended_environment(host.environment);
  if (options.system) selected.environment.set("HOME", system::home_folder(host.environment));
  for (const auto& name : selected.withheld) {
    warn(fmt::format("{} may contain a password, and is not set in scheduled runs", name));
  }
  const auto unattended =
      in_project(options, schedule::unattended_host(host, selected.environment));
  check_owner(options, unattended);
  const auto job = schedule::make_job(options.variant, options.given, options.files.project, host,
                                      std::move(selected.environment));
  const auto preview = schedule::preview(job, scheduler, host);
  const schedule::UnattendedCheck check{options.variant,
                                        options.given,
                                        options.files,
                                        host,
                                        unattended,
                                        options.force ? schedule::People::Accepted
                                                      : schedule::People::Refused,
                                        options.dry_run == plan::DryRun::No};
  const int code = without_terminal([&] { schedule::check_unattended(check, reporter); });
  if (code != 0) return code;
  if (options.dry_run != plan::DryRun::No) {
    print_files(preview, options.dry_run == plan::DryRun::Json);
    return 0;
  }
  schedule::add(job, preview, host);
  say_next_run(job, host);
  for (const auto& [text, remedy] : schedule::advice_about(job, scheduler, host)) say(text, remedy);
  return 0;
}

using schedule::RunOrder;

/// A program and its children get signals as one group; on a terminal, its keys see to that.
RunOrder order_of(const plan::ProgramOptions& options, const system::Host& host) {
  RunOrder order;
  auto in_group = options;
  in_group.shares_signals = !system::has_terminal();
  if (in_group.shares_signals) order.signals_to = schedule::SignalsTo::All;
  order.run = [in_group, &host] { return run_program(in_group, host); };
  return order;
}

RunOrder order_of(const plan::RunOptions& options, const system::Host& host) {
  RunOrder order;
  schedule::refuse_detached(options.given);
  order.run = [&] { return launch_container(options, host); };
  return order;
}

int run(const ScheduleOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto there = in_project(options, host); // as the timer does
  std::filesystem::current_path(there.working_directory);
  auto order = std::visit([&](const auto& job) { return order_of(job, there); }, options.run);
  order.variant = options.variant;
  order.job_name = schedule::job_name(options.variant, options.files.project);
  if (!options.job_name.empty() && options.job_name != order.job_name) {
    throw Error(fmt::format("the project of the timer {} is gone; {} is another one",
                            options.job_name, options.files.project),
                fmt::format("`{}` removes the timer.",
                            text::command_line({"idr", "schedule", "remove", options.job_name})));
  }
  order.run = [run = std::move(order.run)] { return exit_code_of(run); };
  if (options.print_on_failure) order.output = schedule::RunOutput::OnFailure;
  return schedule::run_job(order, host, reporter);
}

/// How to remove a job of this name or variant that is somewhere else.
std::string remedy_for_missing(const ScheduleOptions& options, const std::string& name,
                               const system::Host& host) {
  for (const auto& job : schedule::scheduled_jobs(host).jobs) {
    if (job.name != name && job.variant != options.variant) continue;
    return fmt::format("`{}` removes that of {}.", remove_line(job), job.project_file);
  }
  return "`idr schedule list` shows all timers.";
}

/// Also without the project file, or with one that has no such variant any more.
int remove(const ScheduleOptions& options, const system::Host& host) {
  const bool is_named = !options.job_name.empty();
  const auto name =
      is_named ? options.job_name : schedule::job_name(options.variant, options.files.project);
  const auto shown = is_named ? name : "@" + options.variant;
  if (schedule::remove(name, scope_of(options), host)) {
    say(fmt::format("{} is not scheduled any more", shown));
    return 0;
  }
  throw Error(fmt::format("{} has no timer here", shown), remedy_for_missing(options, name, host));
}

} // namespace

bool is_unattended_run(const std::vector<std::string>& words) {
  return words.size() > 1 && words.front() == "schedule" && text::contains(words, "run") &&
         !system::has_terminal();
}

int schedule(const ScheduleOptions& options, const system::Host& host) {
  switch (options.action) {
  case options::ScheduleAction::Add:
    return add(options, host);
  case options::ScheduleAction::List:
    return list_schedules(options, host);
  case options::ScheduleAction::Run:
    return run(options, host);
  case options::ScheduleAction::Remove:
    break;
  }
  return remove(options, host);
}

} // namespace idr::cli
