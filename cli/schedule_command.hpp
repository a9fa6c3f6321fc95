// `idr schedule`: runs variants of idr.toml at certain times.
#pragma once

#include "cli/command_line.hpp"
#include "core/system/host.hpp"

namespace idr::cli {

/// Returns the exit code: that of the job for `run`.
int schedule(const ScheduleOptions& options, const system::Host& host);

} // namespace idr::cli
