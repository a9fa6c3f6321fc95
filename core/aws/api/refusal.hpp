// What to do next if STS refuses a request, based on the error's code and message and on the
// request.
// Source: AWS Security Token Service API Reference, AssumeRole, AssumeRoleWithWebIdentity, "Common
// errors"; AWS re:Post Knowledge Center, "InvalidClientTokenId".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/api/endpoint.hpp"
#include "core/aws/api/keys_remedy.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/api/trust_statement.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

inline constexpr std::string_view mfa_remedy =
    "Check the MFA device's serial (--mfa-serial, mfa_serial) and code; a code works once.";

/// The role of a refused request, with the facts that the remedies depend on.
struct RefusedRole {
  std::string arn;
  std::string path_unknown_because =
      {}; ///< why IAM did not return the ARN, so that `/` was assumed; else empty
  const SessionOptions& options;
  bool confirmed_by_iam = false;  ///< IAM returned the ARN, so the role exists
  bool typed = false;             ///< options such as --duration apply, not settings of a profile
  bool used_old_mfa_code = false; ///< the caller is a cached MFA session
  bool caller_is_from_variables = false; ///< AWS_ACCESS_KEY_ID etc.
};

// Each function returns the error's own remedy if it has one; empty if nothing is known.

/// For AssumeRole. `caller.arn` is empty if unknown.
std::string role_remedy(const ServiceError& error, const RefusedRole& role, const Caller& caller,
                        const Credentials& signer, const Endpoint& sts);
/// For AssumeRoleWithWebIdentity.
std::string web_identity_remedy(const ServiceError& error, const RefusedRole& role,
                                const std::string& token, const Endpoint& sts);
/// For GetSessionToken.
std::string session_remedy(const ServiceError& error, bool with_mfa, const Credentials& signer,
                           const Endpoint& sts);

} // namespace idr::aws
