#include "core/aws/chain/step_context.hpp"

#include "core/aws/api/sts.hpp"
#include "core/error.hpp"

namespace idr::aws {

Caller find_caller(const Credentials& credentials, const StepContext& context) {
  Caller caller{.arn = credentials.arn, .role_arn = credentials.role_arn, .sso_region = {}};
  const auto* sso = std::get_if<Sso>(&context.chain.source);
  if (sso != nullptr) caller.sso_region = sso->region;
  if (!caller.arn.empty()) return caller;
  try {
    caller.arn = get_caller_identity(context.client(), context.sts(), credentials).arn;
  } catch (const Error&) { // the original refusal is reported
    return caller;
  }
  return caller;
}

std::string name_of(const Caller& caller, const Credentials& credentials,
                    const CredentialChain& chain) {
  return caller.arn.empty() ? name_of_key(credentials, chain) : caller.arn;
}

} // namespace idr::aws
