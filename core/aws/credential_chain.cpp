#include "core/aws/credential_chain.hpp"

namespace idr::aws {

bool is_long_lived(const Source& source) {
  const auto* keys = std::get_if<StaticKeys>(&source);
  return keys != nullptr && !keys->credentials.temporary();
}

const SessionOptions* options_of_last_role(const CredentialChain& chain) {
  if (!chain.steps.empty()) {
    const auto* role = std::get_if<AssumeRole>(&chain.steps.back());
    return role == nullptr ? nullptr : &role->options;
  }
  const auto* identity = std::get_if<WebIdentity>(&chain.source);
  return identity == nullptr ? nullptr : &identity->options;
}

} // namespace idr::aws
