#include "core/aws/chain/credential_plan.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/aws/chain/source_settings.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

namespace idr::aws {
namespace {

using test::joined;
using test::plan_for;
using test::profile;
using test::Variables;

TEST(PlanCredentialsSource, returns_the_cache_folder) {
  const test::ScratchFolder folder;
  const Variables home = {{"HOME", folder.path().string()}};
  EXPECT_EQ(plan_for({}, home).cache_folder, folder / ".cache/iam-docker-run");
  EXPECT_FALSE(plan_for([](auto& options) { options.no_cache = true; }, home).cache_folder);
  EXPECT_FALSE(plan_for({}, joined({home, {{"CI", "true"}}})).cache_folder);
}

TEST(PlanCredentialsSource, returns_the_number_of_attempts) {
  EXPECT_EQ(plan_for().attempts, 3);
  EXPECT_EQ(plan_for({}, {{"AWS_MAX_ATTEMPTS", "5"}}).attempts, 5);
  EXPECT_THROW(plan_for({}, {{"AWS_RETRY_MODE", "fast"}}), ConfigError);
}

TEST(PlanCredentialsSource, returns_the_origin_of_the_profile) {
  EXPECT_EQ(to_string(plan_for().profile_origin), "default");
  EXPECT_EQ(to_string(plan_for(profile("keys")).profile_origin), "--profile");
  EXPECT_EQ(to_string(plan_for({}, {{"AWS_PROFILE", "keys"}}).profile_origin), "AWS_PROFILE");
  const auto in_file = plan_for([](auto& options) {
    options.profile = "keys";
    options.origins[&options::option("profile")] = options::InFile{"idr.toml", 3};
  });
  EXPECT_EQ(to_string(in_file.profile_origin), "idr.toml:3");
}

TEST(PlanCredentialsSource, uses_the_url_of_the_command_line_for_sts_and_iam) {
  const auto plan = plan_for([](auto& options) { options.endpoint_url = "http://here:4566"; });
  EXPECT_EQ(plan.sts.url(), "http://here:4566");
  EXPECT_EQ(plan.iam.url(), "http://here:4566");
  EXPECT_EQ(origin_text(plan.sts), "--endpoint-url");
}

} // namespace
} // namespace idr::aws
