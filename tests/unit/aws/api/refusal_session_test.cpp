#include "core/aws/api/refusal.hpp"
#include "tests/unit/aws/api/refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::aws {
namespace {

using test::denied;
using test::keys;
using test::refusal;
using test::sts;
using testing::HasSubstr;

TEST(SessionRemedy, follows_the_policy_that_sts_names) {
  EXPECT_THAT(session_remedy(denied("sts:GetSessionToken",
                                    " with an explicit deny in an identity-based policy"),
                             false, keys("AKIA1"), sts()),
              HasSubstr("Deny statement for sts:GetSessionToken in a policy of the caller"));
  EXPECT_EQ(session_remedy(refusal("AccessDenied"), true, keys("AKIA1"), sts()), mfa_remedy);
  EXPECT_THAT(session_remedy(refusal("AccessDenied"), false, keys("AKIA1"), sts()),
              HasSubstr("--no-session"));
  EXPECT_THAT(session_remedy(refusal("InvalidClientTokenId"), true, keys("ASIA1"), sts()),
              HasSubstr("AWS_SESSION_TOKEN"));
}

} // namespace
} // namespace idr::aws
