// The cron table of the user, for machines without systemd. Source: crontab(1).
#pragma once

#include "core/system/host.hpp"

#include <string>

namespace idr::schedule {

/// Whether there is a `crontab` program.
bool has_cron(const system::Environment& environment);

/// The user's table; empty if there is none. Throws Error if `crontab` fails, for example because
/// the user may not use cron.
std::string read_cron_table(const system::Host& host);
/// Replaces the table, and removes an empty one. Throws Error.
void write_cron_table(const std::string& table, const system::Host& host);

} // namespace idr::schedule
