#include "core/aws/chain/find_role_arn.hpp"

#include "core/aws/api/iam.hpp"
#include "core/aws/api/refusal.hpp"
#include "core/aws/api/sts.hpp"
#include "core/error.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

[[noreturn]] void throw_role_not_found(const RoleReference& role, const Credentials& caller,
                                       const ServiceError& error, const StepContext& context) {
  const auto who = name_of(find_caller(caller, context), caller, context.chain);
  throw CredentialError(
      fmt::format("role {} not found in account {} (requested as {}): {}", role.name,
                  account_in_arn(who), who, error.code()),
      "Check its name; for a role of another account, use NAME@ACCOUNT or an ARN.");
}

/// Returns where IAM's endpoint is configured; empty if AWS_ENDPOINT_URL_IAM could override it.
std::string endpoint_of_iam(const Endpoint& iam) {
  return iam.variable.empty() ? fmt::format("; the endpoint: {}", origin_text(iam)) : std::string();
}

/// Returns no text if IAM does not return the ARN: few callers have the permission, a session
/// without MFA never has, and IAM is not reachable from every network.
RoleArn arn_from_iam(const RoleReference& role, const Credentials& caller,
                     const StepContext& context) {
  context.source.say(
      fmt::format("requesting the ARN of role {} from {}", role.name, context.iam.url()));
  try {
    return {.text = get_role_arn(context.client(), context.iam, caller, role.name),
            .confirmed_by_iam = true};
  } catch (const ServiceError& error) {
    if (error.code() == "NoSuchEntity") throw_role_not_found(role, caller, error, context);
    return {"", {error.code().empty() ? error.what() : error.code(), error.temporary()}};
  } catch (const http::NetworkError& error) {
    return {"", {error.what() + endpoint_of_iam(context.iam), error.temporary()}};
  }
}

std::string arn_in_account_of(const Credentials& caller, const RoleReference& role,
                              const StepContext& context) {
  try {
    const auto own = get_caller_identity(context.client(), context.sts(), caller);
    return role_arn(partition_in_arn(own.arn), own.account, role);
  } catch (const ServiceError& error) {
    throw CredentialError(fmt::format("STS refuses {}, so role {} cannot be assumed: {}",
                                      name_of_key(caller, context.chain), role.name, error.what()),
                          keys_remedy(error, caller, context.sts()), error.temporary());
  }
}

} // namespace

RoleArn find_role_arn(const RoleReference& role, const Credentials& caller,
                      const StepContext& context) {
  if (!role.arn.empty()) return {.text = role.arn};
  RoleArn found;
  if (role.path == "/") found = arn_from_iam(role, caller, context);
  if (!found.text.empty()) return found;
  if (role.path == "/") {
    context.source.say(fmt::format(
        "IAM did not return the ARN of role {} ({}): assuming the path / in the caller's account",
        role.name, found.path_unknown.because));
  }
  found.text = arn_in_account_of(caller, role, context);
  return found;
}

} // namespace idr::aws
