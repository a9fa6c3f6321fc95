// The plan of a launch with long-term keys.
#pragma once

#include "core/aws/chain/credential_plan.hpp"

namespace idr::test {

inline aws::CredentialPlan plan_of_keys() {
  aws::StaticKeys keys;
  keys.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  keys.credentials.secret_access_key = "secret";
  aws::CredentialPlan credential_plan;
  credential_plan.chain = aws::CredentialChain{.source = keys};
  return credential_plan;
}

} // namespace idr::test
