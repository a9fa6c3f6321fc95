// The files that a launch reads and writes.
#pragma once

#include "core/aws/config/shared_config.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <optional>

namespace idr::doctor {

/// The folder for the env file: that files in it can be one user's own.
void examine_temporary_folder(const system::Host& host, const Report& report);

/// The folder for cached credentials. False where a launch would want it and cannot use it.
bool examine_cache(const system::Host& host, bool no_cache, const Report& report);

/// The shared config, all of its sections; nothing where it cannot be used.
std::optional<aws::SharedConfig> examine_config(const system::Host& host, const Report& report);

} // namespace idr::doctor
