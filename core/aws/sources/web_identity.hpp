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

/// A file with the token, which somebody else renews.
struct TokenFile {
  std::string path;
};
/// A variable that the CI system has put the token into.
struct TokenVariable {
  std::string name;
};
/// The token service of a GitHub job, which gives a token for an audience.
struct TokenRequest {
  std::string url;
  std::string bearer;
};

struct WebIdentity {
  std::variant<TokenFile, TokenVariable, TokenRequest> token;
  std::string role_arn;
  SessionOptions options; ///< session name, duration and policies; the rest stands in the token
  std::string profile;    ///< empty where the environment has it all
  options::Origin origin;
};

/// web_identity_token_file with role_arn; nothing without the first. Throws ConfigError without the
/// second. `session_name`: for a profile that names none.
std::optional<WebIdentity> web_identity_of_profile(const Section& profile,
                                                   const std::string& session_name);
/// AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME; nothing without the
/// first. Throws CredentialError without the second.
std::optional<WebIdentity> web_identity_of_environment(const system::Environment& environment,
                                                       const std::string& session_name);
/// What a CI job offers, without a role: the variable of that name (empty: none was named), or
/// ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN. Nothing where neither is there.
std::optional<WebIdentity> web_identity_of_job(const system::Environment& environment,
                                               const std::string& token_variable);

constexpr CredentialKind kind_of(const WebIdentity& /*identity*/) {
  return CredentialKind::Temporary;
}
/// The link of STS, which gives the role's credentials.
ChainLink describe(const WebIdentity& identity, const StsInUse& sts);
/// Reads the token of a file or a variable, once for key and request; that of a GitHub job is
/// requested by fetch, and its cache key is of what it is requested with. Throws CredentialError
/// that names the origin where no token is found.
Prepared prepare(const WebIdentity& identity, const SourceContext& context);

/// The token, without white space at its end. Throws CredentialError that names its origin where
/// there is none; a GitHub job's takes a request.
std::string fetch_web_identity_token(const WebIdentity& identity, const http::Transport& send,
                                     const system::Environment& environment);

} // namespace idr::aws
