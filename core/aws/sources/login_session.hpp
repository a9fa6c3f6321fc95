// Credentials of a console session, as stored by `aws login`: `login_session`.
// Source: AWS SDKs and Tools Reference Guide, "Login credentials provider".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/source.hpp"
#include "core/system/environment.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::aws {

struct LoginSession {
  std::string session;
  std::filesystem::path file;
  std::string profile;
  options::Origin origin = {};
};

/// Returns std::nullopt if the profile has no login_session. The file is in
/// AWS_LOGIN_CACHE_DIRECTORY, else in `.aws/login/cache` below `home`.
std::optional<LoginSession> login_session_of_profile(const Section& profile,
                                                     const system::Environment& environment,
                                                     const std::filesystem::path& home);

constexpr CredentialKind kind_of(const LoginSession& /*login*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const LoginSession& login, const StsInUse& sts);
Prepared prepare(const LoginSession& login, const SourceContext& context);

/// Reads the credentials from the file. Throws CredentialError, with the command to run, if the
/// user is not logged in or the session has expired.
Credentials read_login_credentials(const LoginSession& login, const system::Clock& now);

} // namespace idr::aws
