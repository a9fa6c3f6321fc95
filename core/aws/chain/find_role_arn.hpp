// Finds the ARN of a role given by its name: from IAM, including its path, else with the path `/`
// in the caller's account.
#pragma once

#include "core/aws/chain/step_context.hpp"

#include <string>

namespace idr::aws {

/// Why IAM did not return a role's path, so that `/` was assumed; empty if the path is known.
struct PathUnknown {
  std::string because;
  bool temporary = false; ///< IAM may return it later
};

struct RoleArn {
  std::string text;
  PathUnknown path_unknown = {};
  bool confirmed_by_iam = false; ///< IAM returned the ARN, so the role exists
};

/// Returns the given ARN without a request, or the one from IAM or STS. Throws CredentialError if
/// IAM does not find the role or STS refuses the credentials; NetworkError from STS.
RoleArn find_role_arn(const RoleReference& role, const Credentials& caller,
                      const StepContext& context);

} // namespace idr::aws
