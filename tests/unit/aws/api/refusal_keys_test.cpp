#include "core/aws/api/refusal.hpp"
#include "tests/unit/aws/api/refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::deploy;
using test::for_role;
using test::keys;
using test::refusal;
using test::sts;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string for_keys(const Credentials& signer, const std::string& region = "eu-west-1") {
  return keys_remedy(refusal("InvalidClientTokenId"), signer, sts(region));
}

TEST(KeysRemedy, detects_a_session_token_with_a_long_term_key) {
  EXPECT_THAT(for_keys(keys("AKIA1", "token")),
              AllOf(HasSubstr("`unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN`"),
                    HasSubstr("aws_session_token and "
                              "aws_security_token")));
}

TEST(KeysRemedy, detects_a_temporary_key_without_its_session_token) {
  EXPECT_THAT(for_keys(keys("ASIA1")), HasSubstr("set AWS_SESSION_TOKEN"));
}

TEST(KeysRemedy, detects_characters_pasted_with_a_secret_key) {
  const auto signer = keys("AKIA1", "", "'s3cret'");
  EXPECT_THAT(keys_remedy(refusal("SignatureDoesNotMatch"), signer, sts()),
              AllOf(HasSubstr("secret access key"), HasSubstr("quote"), Not(HasSubstr("s3cret"))));
}

TEST(KeysRemedy, mentions_a_region_that_must_be_enabled) {
  EXPECT_THAT(for_keys(keys("AKIA1"), "ap-east-1"),
              AllOf(EndsWith("`aws account enable-region --region-name ap-east-1`."),
                    Not(HasSubstr("sts.amazonaws.com"))));
  EXPECT_THAT(for_keys(keys("ASIA1", "token"), "ap-east-1"),
              AllOf(HasSubstr("sts.amazonaws.com"), HasSubstr("enable-region")));
}

TEST(KeysRemedy, names_the_partition_of_a_region_that_accepts_only_its_own_keys) {
  EXPECT_THAT(for_keys(keys("AKIA1"), "cn-north-1"),
              AllOf(HasSubstr("cn-north-1"), HasSubstr("aws-cn"), HasSubstr("--region")));
}

TEST(KeysRemedy, otherwise_reports_an_invalid_key) {
  EXPECT_EQ(for_keys(keys("AKIA1")), "The access key is wrong, deleted or inactive.");
  for (const auto& signer : {keys("ASIA1", "token"), keys("other", "token")}) {
    EXPECT_EQ(for_keys(signer),
              "The access key is wrong, deleted or inactive, or the session token belongs to "
              "another key (AWS_SECURITY_TOKEN is used before AWS_SESSION_TOKEN).");
  }
}

// A region outside the role's partition would be refused.
TEST(KeysRemedy, suggests_no_region_with_a_role) {
  for (const auto* region : {"us-east-1", "us-iso-east-1"}) {
    auto endpoint = sts(region);
    endpoint.is_default_region = true;
    EXPECT_EQ(
        keys_remedy(refusal("InvalidClientTokenId"), keys("AKIA1"), endpoint, deploy),
        "The access key is wrong, deleted or inactive, or belongs to a different partition than "
        "the role, which is in aws.");
  }
}

TEST(KeysRemedy, names_the_other_partitions_if_no_region_is_set) {
  auto endpoint = sts("us-east-1");
  endpoint.is_default_region = true;
  EXPECT_EQ(keys_remedy(refusal("InvalidClientTokenId"), keys("AKIA1"), endpoint),
            "The access key is wrong, deleted or inactive, or it belongs to another partition: set "
            "its region, such as --region us-gov-west-1 or cn-north-1.");
}

TEST(KeysRemedy, explains_where_to_activate_a_region) {
  EXPECT_THAT(keys_remedy(refusal("RegionDisabledException"), keys("AKIA1"), sts("ap-east-1")),
              AllOf(HasSubstr("--region us-east-1"), HasSubstr("ap-east-1"),
                    HasSubstr("Account settings")));
}

TEST(KeysRemedy, is_the_errors_own_if_it_has_one) {
  const ServiceError error("clock", "InvalidClientTokenId", 403, "Set the clock.");
  EXPECT_EQ(keys_remedy(error, keys("AKIA1"), sts()), "Set the clock.");
  EXPECT_EQ(for_role(error), "Set the clock.");
}

} // namespace
} // namespace idr::aws
