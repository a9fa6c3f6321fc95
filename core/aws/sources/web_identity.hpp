// A role for the token of another identity provider: Kubernetes, GitHub, GitLab.
// Source: AWS Security Token Service API Reference, AssumeRoleWithWebIdentity; AWS SDKs and Tools
// Reference Guide, "Assume role credential provider"; GitHub Docs, "OpenID Connect reference".
#pragma once

#include "core/aws/api/sts.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/aws/sources/source.hpp"
#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>
#include <variant>

namespace idr::aws {

/// A file with the token, which the platform renews.
struct TokenFile {
  std::string path;
};
/// A variable in which the CI system provides the token.
struct TokenVariable {
  std::string name;
};
/// The token service of a GitHub job, which issues a token for an audience.
struct TokenRequest {
  std::string url;
  std::string bearer;
};

struct WebIdentity {
  std::variant<TokenFile, TokenVariable, TokenRequest> token;
  std::string role_arn;
  SessionOptions options; ///< session name, duration and policies; the rest is in the token
  std::string profile;    ///< empty if everything is set in the environment
  options::Origin origin;
};

/// Reads web_identity_token_file and role_arn. Returns std::nullopt without the first; throws
/// ConfigError without the second. `session_name` is the default for role_session_name.
std::optional<WebIdentity> web_identity_of_profile(const Section& profile,
                                                   const std::string& session_name);
/// Reads AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME. Returns std::nullopt
/// without the first; throws CredentialError without the second.
std::optional<WebIdentity> web_identity_of_environment(const system::Environment& environment,
                                                       const std::string& session_name);
/// Returns the token source of a CI job, without a role: the variable `token_variable` (may be
/// empty), else ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. Returns std::nullopt if neither is set.
std::optional<WebIdentity> web_identity_of_job(const system::Environment& environment,
                                               const std::string& token_variable);

constexpr CredentialKind kind_of(const WebIdentity& /*identity*/) {
  return CredentialKind::Temporary;
}
/// Describes the request to STS, which provides the role's credentials.
ChainLink describe(const WebIdentity& identity, const StsInUse& sts);
/// Reads the token from a file or a variable once, for both the key and the request. The token of a
/// GitHub job is requested by `fetch`; its cache key is computed from the parameters of that
/// request. Throws CredentialError, which names the origin, if no token is found.
Prepared prepare(const WebIdentity& identity, const SourceContext& context);

/// Returns the token without trailing white space; for a GitHub job, sends a request. Throws
/// CredentialError, which names the origin, if there is no token.
std::string fetch_web_identity_token(const WebIdentity& identity, const http::Transport& send,
                                     const system::Environment& environment);

} // namespace idr::aws
