// What to do next where STS refuses: from its code and words, and from what was sent.
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

/// The role of a request, and what the remedies need to know of it.
struct RefusedRole {
  std::string arn;
  std::string path_unknown_because =
      {}; ///< the ARN has no path since IAM did not tell it; else empty
  const SessionOptions& options;
  bool told_by_iam = false;       ///< the ARN, so that the role exists
  bool typed = false;             ///< its options are --duration and the like, not a profile's
  bool used_old_mfa_code = false; ///< of a cached MFA session
  bool caller_is_from_variables = false; ///< AWS_ACCESS_KEY_ID and the like
};

// Each gives the error's own remedy where it has one, and is empty where there is nothing to say.

/// For AssumeRole. `caller.arn` is empty where it is not known.
std::string role_remedy(const ServiceError& error, const RefusedRole& role, const Caller& caller,
                        const Credentials& signer, const Endpoint& sts);
/// For AssumeRoleWithWebIdentity.
std::string web_identity_remedy(const ServiceError& error, const RefusedRole& role,
                                const std::string& token, const Endpoint& sts);
/// For GetSessionToken.
std::string session_remedy(const ServiceError& error, bool with_mfa, const Credentials& signer,
                           const Endpoint& sts);

} // namespace idr::aws
