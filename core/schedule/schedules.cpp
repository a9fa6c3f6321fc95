#include "core/schedule/schedules.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/schedule/cron.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/schedule/cron_table.hpp"
#include "core/schedule/scheduled_run.hpp"
#include "core/schedule/systemd.hpp"
#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "core/text/contains.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace idr::schedule {
namespace {

using options::option;

void check_scheduler(const system::Host& host) {
  if (Systemd::is_running() || has_cron(host.environment)) return;
  throw Error("this machine has neither systemd nor cron",
              "Install cron, or let another scheduler run `idr schedule run`.");
}

Systemd systemd_of(Scheduler scheduler, const system::Host& host) {
  return {scheduler == Scheduler::SystemSystemd ? Scope::System : Scope::User, host};
}

/// The expressions for systemd, which it has checked.
std::vector<std::string> calendar_of(const Job& job, const Systemd& systemd,
                                     system::TimePoint now) {
  return options::naming(job.origins, [&] {
    return options::about_option(option("schedule"), [&] {
      if (are_cron_fields(job.schedule))
        return checked_cron_fields(job.schedule, now).calendar_expressions();
      systemd.check_calendar(job.schedule);
      return std::vector{job.schedule};
    });
  });
}

/// systemd knows more about a run that never began or that it ended, and nothing about runs by hand
/// or before it was started.
void add_state(ScheduledJob& job, const UnitState& state) {
  job.next = state.next;
  // A run by hand goes on, or systemd could not start one because of it.
  const bool is_hindered = state.exit_code == runs_already && job.last;
  if (!state.start || is_hindered || (job.last && job.last->is_running)) return;
  const bool is_recorded = job.last && job.last->invocation == state.invocation;
  if (job.last && !is_recorded && job.last->start > *state.start) return;
  if (!is_recorded) {
    job.last = LastRun{*state.start, state.is_running ? std::nullopt : state.start, state.exit_code,
                       state.is_running};
  }
  if (state.result != "success" && state.result != "exit-code") job.failure = state.result;
}

void add_jobs_of_systemd(Listing& listing, Scheduler scheduler, const system::Host& host) {
  const auto systemd = systemd_of(scheduler, host);
  const auto timers = systemd.timers();
  const auto failure = timers.empty() ? std::nullopt : systemd.unreachable();
  if (failure) listing.failure = failure;
  for (const auto& timer : timers) {
    ScheduledJob job;
    job.name = timer.name.substr(0, timer.name.rfind('.'));
    job.variant = variant_in(timer.content).value_or("");
    job.project_file = project_file_in(timer.content).value_or("");
    job.scheduler = scheduler;
    // Another user's record is in that user's home.
    if (scheduler == Scheduler::UserSystemd || host.is_root)
      job.last = last_run(run_record_file(host.environment, job.name));
    if (!failure) {
      if (const auto state = systemd.state_of(job.name)) add_state(job, *state);
    }
    listing.jobs.push_back(std::move(job));
  }
}

/// Beside systemd, a table is only a leftover, and that the user may not use cron is no failure.
std::string cron_table(const system::Host& host) try {
  return has_cron(host.environment) ? read_cron_table(host) : "";
} catch (const Error&) {
  if (!Systemd::is_running()) throw;
  return {};
}

/// A table is read, changed and written: two at once would lose a job.
system::FileDescriptor lock_schedules(const system::Host& host) {
  const auto file = run_record_file(host.environment, "lock");
  if (!file || !system::make_private_folder(file->parent_path())) return {};
  auto folder = system::open_folder(file->parent_path());
  system::wait_for_lock([&] { return system::try_lock(folder.get()); }, "another idr schedule",
                        {.limit = std::chrono::seconds(30)});
  return folder;
}

bool remove_from_cron(const std::string& job_name, const system::Host& host) {
  const auto table = cron_table(host);
  const auto entries = entries_of(table);
  const bool found = std::any_of(entries.begin(), entries.end(), [&](const CronEntry& entry) {
    return entry.job_name == job_name;
  });
  if (found) write_cron_table(table_without(table, job_name), host);
  return found;
}

/// std::nullopt also for fields that the user has changed into some that only this cron knows.
std::optional<system::TimePoint> next_run(const std::string& fields, system::TimePoint now) try {
  return CronFields(fields).next_after(now);
} catch (const UsageError&) {
  return std::nullopt;
}

void add_jobs_of_cron(std::vector<ScheduledJob>& jobs, const system::Host& host) {
  for (const auto& entry : entries_of(cron_table(host))) {
    if (!are_cron_fields(entry.fields)) continue; // the second line of a job
    ScheduledJob job;
    job.name = entry.job_name;
    job.variant = entry.variant;
    job.project_file = entry.project_file;
    job.scheduler = Scheduler::Cron;
    job.next = next_run(entry.fields, host.clock());
    job.last = last_run(run_record_file(host.environment, job.name));
    jobs.push_back(std::move(job));
  }
}

} // namespace

Scheduler scheduler_of(Scope scope, const system::Host& host) {
  if (scope == Scope::System) {
    if (!Systemd::is_running())
      throw UsageError("--system needs systemd, which this machine does not run");
    if (!host.is_root)
      throw UsageError("--system needs root", "Without it, the job is yours alone.");
    return Scheduler::SystemSystemd;
  }
  check_scheduler(host);
  return Systemd::is_running() ? Scheduler::UserSystemd : Scheduler::Cron;
}

Preview preview(const Job& job, Scheduler scheduler, const system::Host& host) {
  if (scheduler == Scheduler::Cron) return {scheduler, {}, cron_lines(job, host.clock())};
  const auto systemd = systemd_of(scheduler, host);
  const auto scope = scheduler == Scheduler::SystemSystemd ? Scope::System : Scope::User;
  Preview result{scheduler, unit_files(job, calendar_of(job, systemd, host.clock()), scope), {}};
  systemd.check(result.units);
  return result;
}

void add(const Job& job, const Preview& preview, const system::Host& host) {
  const auto lock = lock_schedules(host);
  if (preview.scheduler != Scheduler::Cron) {
    systemd_of(preview.scheduler, host).install(job.name, preview.units);
    if (preview.scheduler == Scheduler::UserSystemd) remove_from_cron(job.name, host);
    return;
  }
  auto table = table_without(read_cron_table(host), job.name);
  for (const auto& line : preview.cron_lines) table.append(line).append("\n");
  write_cron_table(table, host);
}

std::vector<Advice> advice_about(const Job& job, Scheduler scheduler, const system::Host& host) {
  if (scheduler == Scheduler::Cron) return {};
  std::vector<Advice> advice;
  const auto systemd = systemd_of(scheduler, host);
  if (systemd.ends_with_login()) {
    advice.push_back(
        {"the job runs only while you are logged in",
         "`loginctl enable-linger` lets it run always, from the start of the machine."});
  }
  const bool is_system = scheduler == Scheduler::SystemSystemd;
  if (Systemd(is_system ? Scope::User : Scope::System, host).has(job.name)) {
    advice.push_back({fmt::format("the job is also scheduled by {} systemd",
                                  is_system ? "your own" : "the system's"),
                      fmt::format("`idr schedule remove {}{}` removes that timer.",
                                  is_system ? "" : "--system ", job.name)});
  }
  if (!job.on_failure.empty() && !systemd.reports_exit_status()) {
    advice.push_back({"IDR_STATUS is empty for on-failure: this systemd is older than 251", ""});
  }
  return advice;
}

Listing scheduled_jobs(const system::Host& host) {
  check_scheduler(host);
  Listing listing;
  if (Systemd::is_running()) {
    add_jobs_of_systemd(listing, Scheduler::UserSystemd, host);
    add_jobs_of_systemd(listing, Scheduler::SystemSystemd, host);
  }
  add_jobs_of_cron(listing.jobs, host);
  // A job without a next run comes last.
  std::stable_sort(listing.jobs.begin(), listing.jobs.end(),
                   [](const auto& left, const auto& right) {
                     return left.next && (!right.next || *left.next < *right.next);
                   });
  return listing;
}

bool remove(const std::string& job_name, Scope scope, const system::Host& host) {
  scheduler_of(scope, host);
  const auto lock = lock_schedules(host);
  const auto record = run_record_file(host.environment, job_name);
  if (const auto last = last_run(record); last && last->is_running) {
    throw Error("the job is running", "Remove it after it has ended, or stop it first.",
                runs_already);
  }
  bool found = scope == Scope::User && remove_from_cron(job_name, host);
  if (Systemd::is_running()) found = Systemd(scope, host).remove(job_name) || found;
  if (found && record) {
    std::error_code failure;
    std::filesystem::remove(*record, failure);
  }
  return found;
}

} // namespace idr::schedule
