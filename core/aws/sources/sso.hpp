// Credentials of a permission set, from the portal of IAM Identity Center.
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
  std::string account_id; ///< empty, as the next: a profile for an access token and no credentials
  std::string role_name;
  SsoTokenSource token;
  Endpoint portal;
  std::string profile;
  options::Origin origin;
};

/// Nothing where the profile does not use SSO; throws ConfigError for one that does and is not
/// complete. `home`: the folder that holds `.aws`.
std::optional<Sso> sso_of_profile(const Section& profile, const Settings& settings,
                                  const std::filesystem::path& home);

constexpr CredentialKind kind_of(const Sso& /*sso*/) { return CredentialKind::Temporary; }
ChainLink describe(const Sso& sso, const StsInUse& sts);
/// The key is of the login whose token lies in the file, so that cached credentials end with a
/// logout, or with another user's login; fetch refreshes the token where that is due. Throws
/// CredentialError, with profile and login command, where no request can bring a token.
Prepared prepare(const Sso& sso, const SourceContext& context);
/// Of sso_account_id.
void check_account_id(const Sso& sso);

/// One request. Throws CredentialError, with the login command for a token that is not valid.
Credentials fetch_sso_credentials(const Sso& sso, const std::string& access_token,
                                  const http::Transport& send);

} // namespace idr::aws
