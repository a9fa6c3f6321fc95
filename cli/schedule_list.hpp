// `idr schedule list`, and how other messages show a job.
#pragma once

#include "cli/command_line.hpp"
#include "core/schedule/schedules.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::cli {

int list_schedules(const ScheduleOptions& options, const system::Host& host);

/// In the time zone of this machine, as the schedule is: `Sat 2026-11-28 02:00 UTC`.
std::string local_time(system::TimePoint time);

/// The command that removes the job, wherever it is called.
std::string remove_line(const schedule::ScheduledJob& job);

} // namespace idr::cli
