// Statements of IAM policies that let a refused request in, each one line of JSON.
// Source: IAM User Guide, "AWS JSON policy elements: Principal", "Referencing permission sets in
// resource policies"; GitHub Docs, "Configuring OpenID Connect in AWS".
#pragma once

#include "core/aws/api/id_token.hpp"

#include <string>
#include <vector>

namespace idr::aws {

/// Whose request was refused. What is not known is empty.
struct Caller {
  std::string arn;        ///< as GetCallerIdentity tells it
  std::string role_arn;   ///< of the role whose session it is, where it was assumed by this launch
  std::string sso_region; ///< of IAM Identity Center, where that gave the session
};

/// Whether the caller is the session of a role whose path nothing tells: the statement has the one
/// without a path.
bool has_unknown_path(const Caller& caller);

/// Whether the caller is a session of any role.
bool is_session_of_role(const Caller& caller);
/// Whether the caller is a session of the role. An account has one role of a name, whatever its
/// path.
bool is_session_of(const Caller& caller, const std::string& role_arn);

/// For a role's trust policy: the caller may do `actions`.
std::string trust_statement(const Caller& caller, const std::vector<std::string>& actions);
/// The same for the holder of a token of this issuer, audience and subject.
std::string web_identity_statement(const std::string& role_arn, const IdTokenClaims& claims);
/// For a policy of the caller's: `action` on `resource`.
std::string identity_statement(const std::string& action, const std::string& resource);

} // namespace idr::aws
