// The schedules of this user: written for systemd or, where there is none, into the cron table.
#pragma once

#include "core/error.hpp"
#include "core/schedule/job.hpp"
#include "core/schedule/run_record.hpp"
#include "core/schedule/unit_files.hpp"
#include "core/system/host.hpp"
#include "core/system/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idr::schedule {

enum class Scheduler : std::uint8_t { UserSystemd, SystemSystemd, Cron };

/// The scheduler of this machine. Throws UsageError for Scope::System without root or without
/// systemd; Error if there is neither systemd nor cron.
Scheduler scheduler_of(Scope scope, const system::Host& host);

/// Everything that `add` would write: unit files with their names, or lines of the cron table.
struct Preview {
  Scheduler scheduler;
  std::vector<UnitFile> units;
  std::vector<std::string> cron_lines;
};
/// Checks the schedule with the scheduler's own means, and changes nothing. Throws UsageError and
/// Error for what the scheduler refuses.
Preview preview(const Job& job, Scheduler scheduler, const system::Host& host);

/// Writes what was checked, and starts the timer. Throws Error; then nothing of the job is left.
void add(const Job& job, const Preview& preview, const system::Host& host);

/// What the user should know about the schedule, each a sentence with a remedy.
struct Advice {
  std::string text;
  std::string remedy;
};
std::vector<Advice> advice_about(const Job& job, Scheduler scheduler, const system::Host& host);

struct ScheduledJob {
  std::string name; ///< see job_name
  std::string variant;
  std::string project_file;
  Scheduler scheduler = Scheduler::UserSystemd;
  std::optional<system::TimePoint> next;
  std::optional<LastRun> last;
  std::string failure; ///< of the last run, if it has no exit code of its own: `timeout`
};

struct Listing {
  std::vector<ScheduledJob> jobs; ///< in the order of their next runs
  std::optional<Error> failure;   ///< why the next runs of the user's jobs are unknown
};

/// The jobs of this user and, with systemd, of the system. Throws Error if there is neither systemd
/// nor cron.
Listing scheduled_jobs(const system::Host& host);

/// Removes the job, whose name is as in job_name, from the scope and, as the user's, from the cron
/// table: the machine may have got systemd later. Returns whether there was one.
bool remove(const std::string& job_name, Scope scope, const system::Host& host);

} // namespace idr::schedule
