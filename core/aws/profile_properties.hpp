// What profiles of more than one kind have.
#pragma once

#include "core/aws/mfa.hpp"
#include "core/aws/shared_config.hpp"
#include "core/aws/sts.hpp"

#include <span>
#include <string>
#include <vector>

namespace idr::aws {

/// role_session_name, duration_seconds and external_id of a profile with a role. Throws ConfigError
/// for a value that STS would refuse. `session_name`: for a profile that names none.
SessionOptions session_options(const Section& profile, const std::string& session_name);

/// mfa_serial and mfa_process.
MfaDevice mfa_of_profile(const Section& profile);

/// Adds a warning for each property of these names that the AWS CLI reads otherwise than the SDKs.
void add_other_readings(const Section& profile, std::span<const char* const> keys,
                        std::vector<std::string>& warnings);

/// Adds a warning where the keys of the profile do not come from one place: the access key ID, the
/// secret access key and the session token, or some of them, of different pairs.
void add_mixed_keys(const Section& profile, std::vector<std::string>& warnings);

/// Where a file sets a key of this section twice: `FILE:LINE and FILE:LINE`, for each of them. The
/// key itself is not named, as a secret may be in its place.
std::vector<std::string> repeated_properties(const Section& section);

/// What to do where none of `keys` is in the profile and one of its own is near to one of them;
/// empty where none is.
std::string misspelling_remedy(const Section& profile, const std::vector<std::string_view>& keys);

} // namespace idr::aws
