// `idr schedule`: runs variants of idr.toml at certain times.
#pragma once

#include "cli/command_line.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::cli {

/// Whether these words run a job, with nobody there to read what is printed.
bool is_unattended_run(const std::vector<std::string>& words);

/// Returns the exit code: that of the job for `run`.
int schedule(const ScheduleOptions& options, const system::Host& host);

} // namespace idr::cli
