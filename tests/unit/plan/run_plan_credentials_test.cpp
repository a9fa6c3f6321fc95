#include "core/error.hpp"
#include "core/options/find_option.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace idr::plan {
namespace {

using testing::HasSubstr;

using RunPlanTest = LaunchSetting;

TEST_F(RunPlanTest, refuses_session_options_if_the_container_gets_no_credentials) {
  const auto what_typed = [&](const auto& set) {
    auto& who = options_.credentials;
    who = {};
    set(who);
    return refusal<UsageError>();
  };
  EXPECT_THAT(what_typed([](auto& who) { who.mfa_serial = "GAHT12345678"; }),
              HasSubstr("--mfa-serial: applies to --role, or to long-term credentials"));
  EXPECT_THAT(what_typed([](auto& who) { who.mfa_code = "123456"; }), HasSubstr("--mfa-code"));
  EXPECT_THAT(what_typed([](auto& who) { who.session.duration = std::chrono::hours(1); }),
              HasSubstr("--duration"));
  EXPECT_EQ(what_typed([](auto& who) {
              who.mfa_serial = "arn";
              who.origins[&options::option("mfa-serial")] =
                  options::InFile{"idr.toml", 2}; // for the launches that have a role
            }),
            "no such error");
}

TEST_F(RunPlanTest, plans_credentials_only_for_a_role_or_a_profile) {
  EXPECT_FALSE(make().credentials.chain);
  EXPECT_TRUE(warns_of("gets no credentials"));
  options_.credentials.role = "my-role";
  EXPECT_TRUE(make().credentials.chain);
  EXPECT_FALSE(warns_of("gets no credentials"));
  options_.credentials = {};
  options_.credentials.profile = "p";
  config_ = "[profile p]\naws_access_key_id = A\naws_secret_access_key = B\n";
  EXPECT_TRUE(make().credentials.chain);
}

TEST_F(RunPlanTest, warns_of_keys_in_addition_to_a_role) {
  options_.credentials.role = "my-role";
  const auto plan = make({"-e", "AWS_SESSION_TOKEN", "-e", "AWS_ACCESS_KEY_ID=x", "-e", "A=1"});
  EXPECT_THAT(example_lines(plan).back(), testing::Not(testing::Contains("--env")));
  EXPECT_TRUE(warns_of("AWS_ACCESS_KEY_ID from -e"));
}

TEST_F(RunPlanTest, warns_of_a_role_after_the_image) {
  options_.command = {"run", "--role=x"};
  EXPECT_TRUE(warns_of("--role after the image"));
  options_.credentials.role = "app";
  EXPECT_TRUE(warns_of("--role after the image"));
  options_.command = {"run"};
  EXPECT_FALSE(warns_of("after the image"));
}

TEST_F(RunPlanTest, needs_no_aws_settings_for_a_container_without_credentials) {
  set("AWS_REGION", "bad region");
  set("AWS_ENDPOINT_URL", "bad");
  set("AWS_MAX_ATTEMPTS", "x");
  config_ = "[default]\nregion = bad region\n";
  EXPECT_EQ(make().credentials.region.name, "");
  options_.credentials.region = "bad region";
  EXPECT_EQ(refusal<UsageError>(), "--region: \"bad region\" is not a region|");
}

TEST_F(RunPlanTest, warns_of_mounted_credentials_with_and_without_delivered_ones) {
  std::filesystem::create_directory(folder_ / ".aws");
  options_.host_source_path = folder_.path().string();
  options_.container_source_path = "/src";
  EXPECT_TRUE(warns_of("your own AWS credentials"));
  options_.credentials.role = "app";
  EXPECT_TRUE(warns_of("your own AWS credentials"));
}

} // namespace
} // namespace idr::plan
