#include "core/aws/api/denial.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

constexpr auto lead = "AccessDenied: User: arn:aws:iam::123456789012:user/ann is not authorized to "
                      "perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/deploy";

struct DenialCase {
  const char* words;
  PolicyKind policy;
  bool is_explicit;
};

TEST(ReadDenial, reads_the_kind_of_policy_and_whether_it_denies_explicitly) {
  for (const auto& [words, policy, is_explicit] :
       {DenialCase{"", PolicyKind::Unnamed, false},
        DenialCase{" with an explicit deny", PolicyKind::Unnamed, true},
        DenialCase{" with an explicit deny in a service control policy", PolicyKind::ServiceControl,
                   true},
        DenialCase{" with an explicit deny in a service control policy: arn:aws:organizations::1:p",
                   PolicyKind::ServiceControl, true},
        DenialCase{" because no service control policy allows the sts:AssumeRole action",
                   PolicyKind::ServiceControl, false},
        DenialCase{" with an explicit deny in a resource control policy",
                   PolicyKind::ResourceControl, true},
        DenialCase{" because no permissions boundary allows the sts:AssumeRole action",
                   PolicyKind::PermissionsBoundary, false},
        DenialCase{" because no session policy allows the sts:AssumeRole action",
                   PolicyKind::Session, false},
        DenialCase{" with an explicit deny in an identity-based policy", PolicyKind::IdentityBased,
                   true},
        DenialCase{" with an explicit deny in a resource-based policy", PolicyKind::Trust, true},
        DenialCase{" with an explicit deny in the role trust policy", PolicyKind::Trust, true},
        DenialCase{" because no role trust policy allows the sts:AssumeRole action",
                   PolicyKind::Trust, false},
        DenialCase{" because no VPC endpoint policy allows the sts:AssumeRole action",
                   PolicyKind::VpcEndpoint, false},
        DenialCase{" because no policy of a new kind allows it", PolicyKind::Unnamed, false}}) {
    const auto denial = read_denial(std::string(lead) + words);
    EXPECT_EQ(denial.action, "sts:AssumeRole") << words;
    EXPECT_EQ(denial.policy, policy) << words;
    EXPECT_EQ(denial.is_explicit, is_explicit) << words;
  }
}

TEST(ReadDenial, reads_the_action_if_one_is_named) {
  EXPECT_EQ(read_denial("User: a is not authorized to perform: sts:TagSession").action,
            "sts:TagSession");
  EXPECT_EQ(read_denial("Not authorized to perform sts:AssumeRoleWithWebIdentity").action, "");
  EXPECT_EQ(read_denial("").action, "");
}

} // namespace
} // namespace idr::aws
