#include "core/options/option_rows.hpp"
#include "core/plan/container_credentials.hpp"

#include <gtest/gtest.h>

namespace idr::plan {
namespace {

using Variables = system::Environment::Variables;

aws::CredentialPlan in_region(const std::string& name) {
  aws::CredentialPlan credential_plan;
  credential_plan.region.name = name;
  return credential_plan;
}

TEST(ContainerCredentials, come_with_a_role_or_a_profile_alone) {
  EXPECT_FALSE(gets_credentials({}));
  aws::ChainOptions role;
  role.role = "app";
  EXPECT_TRUE(gets_credentials(role));
  aws::ChainOptions profile;
  profile.profile = "dev";
  EXPECT_TRUE(gets_credentials(profile));
}

TEST(ContainerCredentials, are_advised_with_the_profile_of_the_environment) {
  EXPECT_EQ(no_credentials_remedy({}), "Add --role ROLE or --profile NAME.");
  EXPECT_EQ(
      no_credentials_remedy(system::Environment(Variables{{"AWS_PROFILE", "my dev"}})),
      "AWS_PROFILE only selects the caller. To pass its credentials on, add --profile 'my dev'.");
  EXPECT_EQ(no_credentials_remedy(system::Environment(
                Variables{{"AWS_PROFILE", " "}, {"AWS_DEFAULT_PROFILE", "dev"}})),
            "AWS_DEFAULT_PROFILE only selects the caller. To pass its credentials on, add "
            "--profile dev.");
}

TEST(ContainerCredentials, are_not_advised_with_a_profile_that_keys_of_the_environment_beat) {
  EXPECT_EQ(no_credentials_remedy(system::Environment(
                Variables{{"AWS_PROFILE", "dev"}, {"AWS_ACCESS_KEY_ID", "AKIA"}})),
            "Add --role ROLE or --profile NAME.");
}

TEST(ContainerCredentials, are_said_to_be_those_that_were_typed) {
  EXPECT_EQ(no_credentials_warning({}, std::nullopt).text,
            "the container gets no credentials (no --role and no --profile)");
  EXPECT_EQ(no_credentials_warning({}, options::OnCommandLine{&options::option("env"), "-e"}).text,
            "the container gets the AWS_ACCESS_KEY_ID of -e, not a role's (no --role and no "
            "--profile)");
}

TEST(Delivered, has_the_region_with_credentials_or_where_it_was_typed) {
  EXPECT_EQ(delivered({}, in_region("us-east-1")).region, "");
  aws::ChainOptions who;
  who.region = "eu-west-1";
  EXPECT_EQ(delivered(who, in_region("eu-west-1")).region, "eu-west-1");
  EXPECT_FALSE(delivered(who, in_region("eu-west-1")).credentials);
  who.origins = {{&options::option("region"), options::InFile{"idr.toml", 1}}};
  EXPECT_EQ(delivered(who, in_region("eu-west-1")).region, "");
  who = {};
  who.role = "app";
  EXPECT_EQ(delivered(who, in_region("us-east-1")).region, "us-east-1");
  EXPECT_TRUE(delivered(who, in_region("us-east-1")).credentials);
}

} // namespace
} // namespace idr::plan
