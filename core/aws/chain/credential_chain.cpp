#include "core/aws/chain/credential_chain.hpp"

#include <fmt/format.h>

namespace idr::aws {

CredentialKind credential_kind(const Source& source) {
  return std::visit([](const auto& each) { return kind_of(each); }, source);
}

const MfaDevice& mfa_device(const Step& step) {
  return std::visit([](const auto& kind) -> const MfaDevice& { return kind.mfa; }, step);
}

bool exceeds_chained_session(const AssumeRole& role) {
  return role.options.duration.value_or(longest_chained_session) > longest_chained_session;
}

std::string capped_warning(const AssumeRole& role) {
  return fmt::format("{}: the session is capped at 1 h, the AWS limit for a role assumed with "
                     "temporary credentials (role chaining)",
                     to_string(role.origin));
}

const SessionOptions* options_of_last_role(const CredentialChain& chain) {
  if (!chain.steps.empty()) {
    const auto* role = std::get_if<AssumeRole>(&chain.steps.back());
    return role == nullptr ? nullptr : &role->options;
  }
  const auto* plan = std::get_if<WebIdentity>(&chain.source);
  return plan == nullptr ? nullptr : &plan->options;
}

} // namespace idr::aws
