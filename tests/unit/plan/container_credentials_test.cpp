#include "core/options/option_table.hpp"
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

TEST(ContainerCredentials, require_a_role_or_a_profile) {
  EXPECT_FALSE(gets_credentials({}));
  aws::ChainOptions role;
  role.role = "app";
  EXPECT_TRUE(gets_credentials(role));
  aws::ChainOptions profile;
  profile.profile = "dev";
  EXPECT_TRUE(gets_credentials(profile));
}

TEST(ContainerCredentials, are_suggested_with_the_profile_in_the_environment) {
  EXPECT_EQ(no_credentials_remedy({}), "Add --role ROLE or --profile NAME.");
  EXPECT_EQ(
      no_credentials_remedy(system::Environment(Variables{{"AWS_PROFILE", "my dev"}})),
      "AWS_PROFILE only selects the caller. To pass its credentials, add --profile 'my dev'.");
  EXPECT_EQ(no_credentials_remedy(system::Environment(
                Variables{{"AWS_PROFILE", " "}, {"AWS_DEFAULT_PROFILE", "dev"}})),
            "AWS_DEFAULT_PROFILE only selects the caller. To pass its credentials, add "
            "--profile dev.");
}

TEST(ContainerCredentials, are_not_suggested_with_a_profile_that_keys_in_the_environment_override) {
  EXPECT_EQ(no_credentials_remedy(system::Environment(
                Variables{{"AWS_PROFILE", "dev"}, {"AWS_ACCESS_KEY_ID", "AKIA"}})),
            "Add --role ROLE or --profile NAME.");
}

TEST(ContainerCredentials, may_be_keys_that_the_user_passes) {
  EXPECT_EQ(no_credentials_warning({}, std::nullopt).text,
            "the container gets no credentials (no --role and no --profile)");
  EXPECT_EQ(no_credentials_warning({}, options::OnCommandLine{&options::option("env"), "-e"}).text,
            "the container gets AWS_ACCESS_KEY_ID from -e, not a role's (no --role and no "
            "--profile)");
}

TEST(Delivered, has_a_region_with_credentials_or_if_it_was_typed) {
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
