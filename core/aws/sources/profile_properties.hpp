// What profiles of more than one kind have.
#pragma once

#include "core/aws/api/sts.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/mfa.hpp"

#include <span>
#include <string>
#include <vector>

namespace idr::aws {

/// role_session_name, duration_seconds and external_id of a profile with a role. Throws ConfigError
/// for a value that STS would refuse. `session_name`: for a profile that names none.
SessionOptions session_options(const Section& profile, const std::string& session_name);

/// mfa_serial and mfa_process. Throws ConfigError for a serial that STS would refuse.
MfaDevice mfa_of_profile(const Section& profile);

/// Adds a warning for each property of these names that the AWS CLI reads otherwise than the SDKs.
void add_other_readings(const Section& profile, std::span<const char* const> keys,
                        std::vector<std::string>& warnings);

/// The property of this key in the file that `other` is in: to the AWS CLI, keys of two files are
/// not a pair. Null where that has none, or an empty one.
const Property* find_beside(const Section& profile, std::string_view key, const Property& other);

/// Adds a warning for a secret access key or a session token of the profile that is not used, since
/// its file has no access key ID, and for one that may belong to another ID of its file.
void add_unpaired_keys(const Section& profile, std::vector<std::string>& warnings);

/// Where a file sets a key of this section twice: `FILE:LINE and FILE:LINE`, for each of them. The
/// key itself is not named, as a secret may be in its place.
std::vector<std::string> repeated_properties(const Section& section);

/// What to do where none of `keys` is in the profile and one of its own is near to one of them;
/// empty where none is.
std::string misspelling_remedy(const Section& profile, const std::vector<std::string_view>& keys);

} // namespace idr::aws
