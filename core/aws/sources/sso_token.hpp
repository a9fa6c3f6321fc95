// The access token of an IAM Identity Center session, as `aws sso login` keeps it.
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

/// Where a token lies, and what it takes to refresh it.
struct SsoTokenSource {
  std::filesystem::path file;
  Endpoint oidc;
  std::string login_command; ///< what the user has to run where there is no valid token
};

/// `CACHE/<sha1 of the name>.json`: the name is the session's, or the start URL of a legacy
/// profile.
std::filesystem::path sso_token_file(const std::filesystem::path& home, const std::string& name);

/// What tells the login whose token lies in the file from every other one, for cache keys: a
/// secret. Makes no request. Throws CredentialError, with the login command, where there is no
/// token, or an expired one that cannot be refreshed.
std::string sso_login(const SsoTokenSource& source, const system::Clock& now);

/// The token; refreshed before where it ends within 15 minutes and can be, and written back, unless
/// the folder is another user's. Of many processes one refreshes it, unless it keeps the others
/// waiting for longer than `lock` has it. Throws CredentialError, with the login command, where
/// there is no token, or an expired one that cannot be refreshed.
std::string sso_access_token(const SsoTokenSource& source, const http::Transport& send,
                             const system::Clock& now, const system::LockWait& lock = {});

} // namespace idr::aws
