#include "core/aws/chain/credential_chain.hpp"

namespace idr::aws {

CredentialKind credential_kind(const Source& source) {
  return std::visit([](const auto& each) { return kind_of(each); }, source);
}

const MfaDevice& mfa_device(const Step& step) {
  return std::visit([](const auto& kind) -> const MfaDevice& { return kind.mfa; }, step);
}

std::string name_of_key(const Credentials& credentials, const CredentialChain& chain) {
  auto name = "access key " + shown_key(credentials);
  const auto* keys = std::get_if<StaticKeys>(&chain.source);
  const bool is_source =
      keys != nullptr && keys->credentials.access_key_id.text() == credentials.access_key_id.text();
  return is_source ? name + " (" + to_string(keys->origin) + ")" : name;
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
