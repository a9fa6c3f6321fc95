// The words after `idr schedule`: `add|list|run|remove [@VARIANT]`.
#pragma once

#include "cli/command_line.hpp"
#include "core/options/arguments.hpp"

namespace idr::cli {

/// Reads the variant that is to be added or run. Throws as parse_command_line does.
ScheduleOptions schedule_options(const options::Arguments& arguments, const system::Host& host);

} // namespace idr::cli
