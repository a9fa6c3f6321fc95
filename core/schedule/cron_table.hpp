// A user's cron table as text, and the lines of jobs in it. Source: crontab(5) of Debian's cron.
#pragma once

#include "core/schedule/job.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idr::schedule {

/// The lines of the job: one for its schedule and, with at-start, one for the start of the machine.
/// Throws UsageError for what cron does not have: calendar expressions, jitter and timeout; Error
/// if a line is too long for cron.
std::vector<std::string> cron_lines(const Job& job, system::TimePoint now);

/// The table without the lines of this job.
std::string table_without(std::string_view table, const std::string& job_name);

/// A line of a job in a table.
struct CronEntry {
  std::string job_name;
  std::string variant;
  std::string project_file;
  std::string fields; ///< `@reboot` for a job that also runs at the start
};
std::vector<CronEntry> entries_of(std::string_view table);

} // namespace idr::schedule
