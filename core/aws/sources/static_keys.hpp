// Static credentials from the environment or a profile.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/source.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>

namespace idr::aws {

/// The expiration of the keys in the environment.
inline constexpr auto expiration_variable = "AWS_CREDENTIAL_EXPIRATION";

struct StaticKeys {
  Credentials credentials;
  std::string profile; ///< in which they are set; empty for the environment
  options::Origin origin;
};

/// Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SECURITY_TOKEN or else AWS_SESSION_TOKEN
/// (the order of the AWS CLI), AWS_CREDENTIAL_EXPIRATION and AWS_ACCOUNT_ID. Blank variables count
/// as unset. Returns std::nullopt if neither key is set; throws CredentialError if only one of them
/// is.
std::optional<StaticKeys> keys_of_environment(const system::Environment& environment);

/// Reads aws_access_key_id, aws_secret_access_key, aws_security_token or else aws_session_token,
/// and aws_account_id. Returns std::nullopt if the profile has neither key; throws ConfigError if
/// it has only one of them.
std::optional<StaticKeys> keys_of_profile(const Section& profile);

/// Temporary if there is a session token, else LongTerm.
CredentialKind kind_of(const StaticKeys& keys);
ChainLink describe(const StaticKeys& keys, const StsInUse& sts);
/// Throws CredentialError if the keys have expired, so that credentials cached with them are not
/// used either.
Prepared prepare(const StaticKeys& keys, const SourceContext& context);
/// Checks AWS_ACCOUNT_ID or aws_account_id. Throws as require_account_id does.
void check_account_id(const StaticKeys& keys);

/// Returns an ellipsis and the last four characters of the access key ID, the only part that is
/// ever shown.
std::string shown_key(const Credentials& credentials);

} // namespace idr::aws
