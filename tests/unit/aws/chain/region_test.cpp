#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/region.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::Change;
using test::plan_for;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using Variables = system::Environment::Variables;

const std::string keys = "[default]\naws_access_key_id = A\naws_secret_access_key = s\n";

Change role(const std::string& text) {
  return [text](ChainOptions& options) { options.role = text; };
}

std::string role_in(const std::string& partition) {
  return "arn:" + partition + ":iam::123456789012:role/app";
}

std::string profile_with_role(const std::string& partition) {
  return "[default]\nrole_arn = " + role_in(partition) +
         "\nsource_profile = keys\n[profile keys]\naws_access_key_id = A\n"
         "aws_secret_access_key = s\n";
}

std::string sso_in(const std::string& region) {
  return "[default]\nsso_start_url = https://x\nsso_region = " + region +
         "\nsso_account_id = 123456789012\nsso_role_name = Dev\n";
}

TEST(SettleRegion, is_the_default_one_of_the_roles_partition) {
  const auto plan = plan_for(role(role_in("aws-us-gov")), {}, keys);
  EXPECT_EQ(plan.region.name, "us-gov-west-1");
  EXPECT_EQ(to_string(plan.region.origin), "default");
  EXPECT_EQ(plan.sts.authority, "sts.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(plan.sts.signing_region, "us-gov-west-1");
  EXPECT_EQ(plan.iam.authority, "iam.us-gov.amazonaws.com");
}

TEST(SettleRegion, follows_from_every_link_with_a_partition) {
  EXPECT_EQ(plan_for({}, {}, profile_with_role("aws-cn")).region.name, "cn-northwest-1");
  EXPECT_EQ(plan_for({}, {}, sso_in("us-gov-east-1")).region.name, "us-gov-west-1");
  EXPECT_EQ(plan_for({}, {}, sso_in("eu-west-1")).region.name, "us-east-1");
  EXPECT_EQ(
      plan_for({}, {{"AWS_WEB_IDENTITY_TOKEN_FILE", "f"}, {"AWS_ROLE_ARN", role_in("aws-iso")}}, "")
          .region.name,
      "us-iso-east-1");
  EXPECT_EQ(plan_for({}, {}, "[default]\nlogin_session = arn:aws-cn:iam::123456789012:user/ann\n")
                .region.name,
            "cn-northwest-1");
  const auto with_mfa = [](auto& options) {
    options.profile = "default";
    options.mfa_serial = "arn:aws-us-gov:iam::123456789012:mfa/ann";
    options.role = "app";
  };
  EXPECT_EQ(plan_for(with_mfa, {}, keys).region.name, "us-gov-west-1");
}

TEST(SettleRegion, is_us_east_1_if_the_partition_is_unknown) {
  EXPECT_EQ(plan_for({}, {}, keys).region.name, "us-east-1");
  EXPECT_EQ(plan_for(role("app"), {}, keys).region.name, "us-east-1");
  EXPECT_EQ(plan_for(role("app@123456789012"), {}, keys).region.name, "us-east-1");
}

TEST(SettleRegion, completes_an_account_in_the_partition_of_its_source) {
  const auto plan = plan_for(role("app@123456789012"), {}, sso_in("us-gov-west-1"));
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps.back()).role.arn, role_in("aws-us-gov"));
  EXPECT_EQ(plan.region.name, "us-gov-west-1");
}

TEST(SettleRegion, refuses_an_unknown_partition_if_no_region_is_set) {
  EXPECT_THAT(
      test::thrown<UsageError>([] { plan_for(role(role_in("aws-gov")), {}, keys); }),
      AllOf(StartsWith("--role: the role is in partition aws-gov, whose regions are unknown"),
            HasSubstr("--region")));
  EXPECT_EQ(plan_for(role(role_in("aws-gov")), {{"AWS_REGION", "gov-1"}}, keys).region.name,
            "gov-1");
}

TEST(SettleRegion, uses_a_region_of_the_roles_partition) {
  EXPECT_EQ(
      plan_for(role(role_in("aws-us-gov")), {{"AWS_REGION", "us-gov-east-1"}}, keys).region.name,
      "us-gov-east-1");
  EXPECT_EQ(plan_for(role(role_in("aws")), {{"AWS_REGION", "mars-north-1"}}, keys).region.name,
            "mars-north-1");
}

TEST(SettleRegion, refuses_a_role_of_a_different_partition_than_the_region) {
  EXPECT_THAT(test::thrown<UsageError>([] {
                plan_for(role(role_in("aws-us-gov")), {{"AWS_REGION", "eu-west-1"}}, keys);
              }),
              AllOf(StartsWith("--role: the role is in partition aws-us-gov, but region eu-west-1 "
                               "(AWS_REGION) is in partition aws"),
                    HasSubstr("--region us-gov-west-1")));
  EXPECT_THAT(test::thrown<UsageError>(
                  [] { plan_for(role(role_in("aws")), {}, keys + "region = cn-north-1\n"); }),
              HasSubstr("region cn-north-1 (config:4) is in partition aws-cn"));
}

TEST(SettleRegion, refuses_a_profile_of_a_different_partition_than_the_region) {
  const Variables region = {{"AWS_REGION", "us-east-1"}};
  for (const auto& config :
       {profile_with_role("aws-cn"), sso_in("cn-north-1"),
        std::string("[default]\nlogin_session = arn:aws-cn:iam::1:user/a\n")}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] { plan_for({}, region, config); }),
                AllOf(StartsWith("config:2: "), HasSubstr("--region cn-northwest-1")))
        << config;
  }
}

TEST(SettleRegion, refuses_a_chain_across_partitions) {
  EXPECT_THAT(test::thrown<UsageError>(
                  [] { plan_for(role(role_in("aws")), {}, profile_with_role("aws-us-gov")); }),
              AllOf(StartsWith("config:2: the role is in partition aws-us-gov"),
                    HasSubstr("Credentials of one partition are not valid in another")));
}

} // namespace
} // namespace idr::aws
