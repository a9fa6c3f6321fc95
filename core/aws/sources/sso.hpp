// Credentials of a permission set from the access portal of IAM Identity Center.
// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; IAM
// Identity Center Portal API Reference, GetRoleCredentials.
#pragma once

#include "core/aws/config/settings.hpp"
#include "core/aws/sources/source.hpp"
#include "core/aws/sources/sso_token.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::aws {

struct Sso {
  std::string session; ///< `[sso-session NAME]`; empty for a legacy profile
  std::string start_url;
  std::string region;
  std::string
      account_id; ///< empty, like role_name, for a profile that provides only an access token
  std::string role_name;
  SsoTokenSource token;
  Endpoint portal;
  std::string profile;
  options::Origin origin;
};

/// Returns std::nullopt if the profile does not use SSO. Throws ConfigError if its SSO settings are
/// incomplete. `home` is the folder that contains `.aws`.
std::optional<Sso> sso_of_profile(const Section& profile, const Settings& settings,
                                  const std::filesystem::path& home);

constexpr CredentialKind kind_of(const Sso& /*sso*/) { return CredentialKind::Temporary; }
ChainLink describe(const Sso& sso, const StsInUse& sts);
/// The cache key includes the login whose token is in the file, so that cached credentials are not
/// used after a logout or another user's login. `fetch` refreshes the token if it is due. Throws
/// CredentialError, with the profile and the login command, if no valid token can be obtained.
Prepared prepare(const Sso& sso, const SourceContext& context);
/// Checks sso_account_id. Throws as require_account_id does.
void check_account_id(const Sso& sso);

/// Sends one request. Throws CredentialError, with the login command if the token is not valid.
Credentials fetch_sso_credentials(const Sso& sso, const std::string& access_token,
                                  const http::Transport& send);

} // namespace idr::aws
