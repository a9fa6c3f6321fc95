// Properties that several kinds of profiles share.
#pragma once

#include "core/aws/api/sts.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/mfa.hpp"

#include <span>
#include <string>
#include <vector>

namespace idr::aws {

/// Reads role_session_name, duration_seconds and external_id of a profile with a role. Throws
/// ConfigError for a value that STS would refuse. `session_name` is the default for
/// role_session_name.
SessionOptions session_options(const Section& profile, const std::string& session_name);

/// Reads mfa_serial and mfa_process. Throws ConfigError for a serial that STS would refuse.
MfaDevice mfa_of_profile(const Section& profile);

/// Adds a warning for each property with one of these keys that the AWS CLI parses differently from
/// the SDKs.
void warn_of_parsing_differences(const Section& profile, std::span<const char* const> keys,
                                 std::vector<std::string>& warnings);

/// Returns the property with this key in the file of `other`, since the AWS CLI does not pair keys
/// from two files; null if it is absent or empty.
const Property* find_in_same_file(const Section& profile, std::string_view key,
                                  const Property& other);

/// Adds a warning for a secret access key or session token that is ignored because its file has no
/// access key ID, and for one that may belong to another access key ID in its file.
void warn_of_unpaired_keys(const Section& profile, std::vector<std::string>& warnings);

/// Returns `FILE:LINE and FILE:LINE` for each key of this section that a file sets twice. The key
/// is not shown, as a secret may be in its place.
std::vector<std::string> repeated_properties(const Section& section);

/// Returns a remedy if a key of the profile is similar to one of `keys`, which the profile lacks;
/// else an empty string.
std::string misspelling_remedy(const Section& profile, const std::vector<std::string_view>& keys);

} // namespace idr::aws
