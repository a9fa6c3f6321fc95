// Credentials that stand written somewhere: in the environment, in a profile.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/source.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>

namespace idr::aws {

/// When the keys in the environment expire.
inline constexpr auto expiration_variable = "AWS_CREDENTIAL_EXPIRATION";

struct StaticKeys {
  Credentials credentials;
  std::string profile; ///< that they stand in; empty for the environment's
  options::Origin origin;
};

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (before it, as the AWS CLI does,
/// AWS_SECURITY_TOKEN), AWS_CREDENTIAL_EXPIRATION, AWS_ACCOUNT_ID. Nothing where neither key is set
/// (blank is unset). Throws CredentialError where one of the two is missing.
std::optional<StaticKeys> keys_of_environment(const system::Environment& environment);

/// aws_access_key_id, aws_secret_access_key, aws_session_token (before it aws_security_token),
/// aws_account_id. Nothing where the profile has neither key; throws ConfigError where one of the
/// two is missing.
std::optional<StaticKeys> keys_of_profile(const Section& profile);

/// Long-term or temporary, by the session token.
CredentialKind kind_of(const StaticKeys& keys);
ChainLink describe(const StaticKeys& keys, const StsInUse& sts);
/// Throws CredentialError for keys that have expired, so that nothing cached that was made with
/// them is used.
Prepared prepare(const StaticKeys& keys, const SourceContext& context);
/// Of AWS_ACCOUNT_ID or aws_account_id.
void check_account_id(const StaticKeys& keys);

/// The access key's last four characters behind an ellipsis: all of it that is ever shown.
std::string shown_key(const Credentials& credentials);

} // namespace idr::aws
