// The settings of the selected profile as environment variables, for a program that does not read
// the shared config. Source of the names: AWS SDKs and Tools Reference Guide, "Settings reference".
#pragma once

#include "core/aws/config/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idr::aws {

/// Returns name and value of each variable that is not set in the environment, and that makes SDKs
/// behave as with the profile: endpoints (also those of its `services` section) and certificates.
/// The region is not among them. Throws ConfigError for an invalid setting.
std::vector<std::pair<std::string, std::string>> variables_of_profile(const Settings& settings);

/// Whether it is one of these variables; those of endpoints begin with AWS_ENDPOINT_URL.
bool is_setting_variable(std::string_view name);

} // namespace idr::aws
