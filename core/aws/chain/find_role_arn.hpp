// The ARN of a role that is referred to by its name: from IAM, which knows its path, else with the
// path `/` in the caller's account.
#pragma once

#include "core/aws/chain/step_context.hpp"

#include <string>

namespace idr::aws {

/// Why IAM did not tell a role's path, so that `/` was assumed; empty where the path is known.
struct PathUnknown {
  std::string because;
  bool for_a_time = false; ///< IAM may tell it later
};

struct RoleArn {
  std::string text;
  PathUnknown path_unknown = {};
  bool confirmed_by_iam = false; ///< so that the role exists
};

/// The ARN as it was written, without a request, or as IAM and STS tell it. Throws CredentialError
/// for a role that IAM does not find, and for credentials that STS refuses; NetworkError of STS.
RoleArn find_role_arn(const RoleReference& role, const Credentials& caller,
                      const StepContext& context);

} // namespace idr::aws
