// The session policy of --policy.
#pragma once

#include <filesystem>
#include <string>

namespace idr::aws {

/// Returns the policy from the value of --policy, JSON or a file name, as compact JSON, of which
/// STS accepts 2,048 characters; empty for an empty value. A leading `~/` of the file name is
/// replaced by `home`. Throws UsageError if the policy is not valid JSON.
std::string read_policy(const std::string& text, const std::filesystem::path& home);

} // namespace idr::aws
