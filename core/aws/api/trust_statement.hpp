// IAM policy statements that allow a refused request, each on one line of JSON.
// Source: IAM User Guide, "AWS JSON policy elements: Principal", "Referencing permission sets in
// resource policies"; GitHub Docs, "Configuring OpenID Connect in AWS".
#pragma once

#include "core/aws/api/id_token.hpp"

#include <string>
#include <vector>

namespace idr::aws {

/// The caller of a refused request. Unknown members are empty.
struct Caller {
  std::string arn;        ///< as returned by GetCallerIdentity
  std::string role_arn;   ///< of the session's role, if this launch assumed it
  std::string sso_region; ///< of IAM Identity Center, if the session comes from it
};

/// Whether the caller is a session of a role whose path is unknown. The statement then names the
/// role without a path.
bool has_unknown_path(const Caller& caller);

/// Whether the caller is a session of any role.
bool is_session_of_role(const Caller& caller);
/// Whether the caller is a session of this role. Role names are unique in an account, regardless of
/// the path.
bool is_session_of(const Caller& caller, const std::string& role_arn);

/// Returns a statement for a role's trust policy that allows `actions` to the caller.
std::string trust_statement(const Caller& caller, const std::vector<std::string>& actions);
/// Returns a statement for a role's trust policy that allows tokens with this issuer, audience and
/// subject.
std::string web_identity_statement(const std::string& role_arn, const IdTokenClaims& claims);
/// Returns a statement for a policy of the caller that allows `action` on `resource`.
std::string identity_statement(const std::string& action, const std::string& resource);

} // namespace idr::aws
