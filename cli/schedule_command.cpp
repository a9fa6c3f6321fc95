#include "cli/schedule_command.hpp"

#include "cli/exec_command.hpp"
#include "cli/failures.hpp"
#include "cli/launch_command.hpp"
#include "cli/messages.hpp"
#include "cli/table.hpp"
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

#include <array>
#include <ctime>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;
using schedule::ScheduledJob;
using schedule::Scheduler;

schedule::Scope scope_of(const ScheduleOptions& options) {
  return options.system ? schedule::Scope::System : schedule::Scope::User;
}

/// In the time zone of this machine, as the schedule is: `Sat 2026-11-28 02:00 UTC`.
std::string local_time(system::TimePoint time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a %Y-%m-%d %H:%M %Z", &parts)};
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
    print_json(Json{{"units", units}, {"cron_lines", preview.cron_lines}}.dump(
        2, ' ', false, Json::error_handler_t::replace));
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

std::string result_of(const ScheduledJob& job) {
  if (!job.last) return "-";
  if (job.last->is_running) return "running";
  if (job.failure == "timeout") return "failed, timeout";
  if (!job.failure.empty() || !job.last->end) return "killed";
  return job.last->exit_code == 0 ? "succeeded"
                                  : fmt::format("failed, exit code {}", job.last->exit_code);
}

/// The command that removes the job, wherever it is called.
std::string remove_line(const ScheduledJob& job) {
  std::vector<std::string> words = {"idr", "schedule", "remove"};
  if (job.scheduler == Scheduler::SystemSystemd) words.emplace_back("--system");
  words.push_back(job.name);
  return text::command_line(words);
}

std::string file_of(const ScheduledJob& job) {
  std::error_code failure;
  if (std::filesystem::exists(job.project_file, failure)) return job.project_file;
  return fmt::format("{} (gone: `{}` removes the timer)", job.project_file, remove_line(job));
}

std::string_view name_of(Scheduler scheduler) {
  switch (scheduler) {
  case Scheduler::UserSystemd:
    return "user";
  case Scheduler::SystemSystemd:
    return "system";
  case Scheduler::Cron:
    break;
  }
  return "cron";
}

Json json_of(const ScheduledJob& job) {
  const auto time = [](const std::optional<system::TimePoint>& value) {
    return value ? Json(system::format_iso8601(*value)) : Json(nullptr);
  };
  Json last = nullptr;
  if (job.last) {
    const bool has_ended = job.last->end && job.failure.empty();
    last = {{"start", time(job.last->start)},
            {"end", time(job.last->end)},
            {"running", job.last->is_running},
            {"exit_code", has_ended ? Json(job.last->exit_code) : Json(nullptr)},
            {"result", result_of(job)}};
  }
  return {{"variant", job.variant},     {"project_file", job.project_file},
          {"name", job.name},           {"scheduler", name_of(job.scheduler)},
          {"next_run", time(job.next)}, {"last_run", std::move(last)}};
}

int list(const ScheduleOptions& options, const system::Host& host) {
  const auto listing = schedule::scheduled_jobs(host);
  if (listing.failure)
    warn(fmt::format("{}: their next runs are unknown", listing.failure->what()));
  if (options.json) {
    auto document = Json::array();
    for (const auto& job : listing.jobs) document.push_back(json_of(job));
    print_json(document.dump(2, ' ', false, Json::error_handler_t::replace));
    return 0;
  }
  std::vector<std::vector<std::string>> rows = {
      {"NEXT", "LAST", "RESULT", "VARIANT", "NAME", "BY", "FILE"}};
  for (const auto& job : listing.jobs) {
    rows.push_back({job.next ? local_time(*job.next) : "-",
                    job.last ? local_time(job.last->start) : "-", result_of(job), "@" + job.variant,
                    job.name, std::string(name_of(job.scheduler)), file_of(job)});
  }
  print_table(rows);
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
    return list(options, host);
  case options::ScheduleAction::Run:
    return run(options, host);
  case options::ScheduleAction::Remove:
    break;
  }
  return remove(options, host);
}

} // namespace idr::cli
