// Credentials of a console session, as `aws login` keeps them: `login_session`.
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
  options::Origin origin;
};

/// The file lies in AWS_LOGIN_CACHE_DIRECTORY, else in `.aws/login/cache` below `home`.
std::optional<LoginSession> login_session_of_profile(const Section& profile,
                                                     const system::Environment& environment,
                                                     const std::filesystem::path& home);

constexpr CredentialKind kind_of(const LoginSession& /*login*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const LoginSession& login, const StsInUse& sts);
Prepared prepare(const LoginSession& login, const SourceContext& context);

/// Throws CredentialError, with the command to run, where the session has not begun or has ended.
Credentials read_login_credentials(const LoginSession& login, const system::Clock& now);

} // namespace idr::aws
