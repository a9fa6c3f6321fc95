// Checks the files that a launch reads and writes.
#pragma once

#include "core/aws/config/shared_config.hpp"
#include "core/doctor/finding.hpp"
#include "core/system/host.hpp"

#include <optional>

namespace idr::doctor {

/// Reports whether only this user can read files in the folder for the env file.
void examine_temporary_folder(const system::Host& host, const Report& report);

/// Reports the state of the folder for cached credentials. Returns false if a launch would use it
/// but cannot.
bool examine_cache(const system::Host& host, bool no_cache, const Report& report);

/// Reads all sections of the shared config, and reports its faults. Returns std::nullopt if it is
/// unusable.
std::optional<aws::SharedConfig> examine_config(const system::Host& host, const Report& report);

} // namespace idr::doctor
