// The access token of an IAM Identity Center session, as stored by `aws sso login`.
// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; IAM
// Identity Center OIDC API Reference, CreateToken.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/api/endpoint.hpp"
#include "core/http/message.hpp"
#include "core/system/lock.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <string>

namespace idr::aws {

/// The location of a token and what is needed to refresh it.
struct SsoTokenSource {
  std::filesystem::path file;
  Endpoint oidc;
  std::string login_command; ///< what the user must run if there is no valid token
};

/// Returns `CACHE/<SHA-1 of the name>.json`. `name` is the session's name, or the start URL of a
/// legacy profile.
std::filesystem::path sso_token_file(const std::filesystem::path& home, const std::string& name);

/// Returns a value, for cache keys, that is unique to the login whose token is in the file, and to
/// whether that has expired: then the login may have ended. It is a secret. Sends no request.
/// Throws CredentialError, with the login command, if there is no token, or if it has expired and
/// cannot be refreshed.
std::string sso_login(const SsoTokenSource& source, const system::Clock& now);

/// Returns the token. If it expires within 15 minutes and can be refreshed, it is refreshed first
/// and written back, unless the folder belongs to another user. Only one of several processes
/// refreshes it; the others wait, at most as long as `lock` allows. Throws CredentialError, with
/// the login command, if there is no token, or if it has expired and cannot be refreshed.
std::string sso_access_token(const SsoTokenSource& source, const http::Transport& send,
                             const system::Clock& now, const system::LockWait& lock = {});

} // namespace idr::aws
