// The kinds of sources as names that a test can compare.
#pragma once

#include "core/aws/chain/credential_chain.hpp"

#include <string>
#include <variant>

namespace idr::test {

inline std::string kind_of(const aws::Source& source) {
  struct Kind {
    std::string operator()(const aws::StaticKeys& /*source*/) const { return "keys"; }
    std::string operator()(const aws::CredentialProcess& /*source*/) const { return "process"; }
    std::string operator()(const aws::Sso& sso) const {
      return sso.account_id.empty() ? "token" : "sso";
    }
    std::string operator()(const aws::LoginSession& /*source*/) const { return "login"; }
    std::string operator()(const aws::WebIdentity& /*source*/) const { return "web identity"; }
    std::string operator()(const aws::ContainerEndpoint& /*source*/) const { return "container"; }
    std::string operator()(const aws::InstanceMetadata& /*source*/) const { return "metadata"; }
  };
  return std::visit(Kind{}, source);
}

} // namespace idr::test
