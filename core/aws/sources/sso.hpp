// Credentials of a permission set, from the portal of IAM Identity Center.
// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; IAM
// Identity Center Portal API Reference, GetRoleCredentials.
#pragma once

#include "core/aws/config/settings.hpp"
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
  std::string origin; ///< FILE:LINE
};

/// Nothing where the profile does not use SSO; throws ConfigError for one that does and is not
/// complete. `home`: the folder that holds `.aws`.
std::optional<Sso> sso_of_profile(const Section& profile, const Settings& settings,
                                  const std::filesystem::path& home);

/// One request. Throws CredentialError, with the login command for a token that is not valid.
Credentials fetch_sso_credentials(const Sso& sso, const std::string& access_token,
                                  const http::Transport& send);

} // namespace idr::aws
