#include "core/aws/chain/credential_plan.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::plan_for;
using test::profile;
using testing::IsEmpty;

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

constexpr auto mfa_config = R"([default]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = keys
mfa_serial = mfa-device
mfa_process = oathtool x
[profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
mfa_serial = other-device
mfa_process = oathtool y
)";

// So that a code must be entered only once a day, not once an hour.
TEST(PlanCredentialsSource, creates_a_session_of_12_hours_with_the_device_of_the_first_role) {
  const auto plan = plan_for({}, {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  const auto& session = std::get<SessionToken>(plan.chain->steps[0]);
  EXPECT_EQ(session.duration, 12h);
  EXPECT_EQ(session.mfa.serial, "mfa-device");
  EXPECT_EQ(session.mfa.process, "oathtool x");
  EXPECT_EQ(to_string(session.mfa.origin), "config:5");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
}

// AWS would limit a role assumed with such a session to one hour.
TEST(PlanCredentialsSource, assumes_a_role_of_more_than_an_hour_with_the_keys_and_the_code) {
  const auto plan =
      plan_for({}, {}, std::string(mfa_config) + "[default]\nduration_seconds = 3601\n");
  ASSERT_EQ(plan.chain->steps.size(), 1U);
  const auto& role = std::get<AssumeRole>(plan.chain->steps[0]);
  EXPECT_EQ(role.mfa.serial, "mfa-device");
  EXPECT_EQ(role.mfa.process, "oathtool x");
  EXPECT_EQ(role.options.duration, 3601s);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

// The code works once, and AWS accepts no code from a role.
TEST(PlanCredentialsSource, uses_the_code_for_the_first_of_two_roles_with_the_same_device) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.mfa_serial = "mfa-device";
      },
      {}, std::string(mfa_config) + "[default]\nduration_seconds = 7200\n");
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).mfa.serial, "mfa-device");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
}

TEST(PlanCredentialsSource, assumes_a_typed_role_of_more_than_an_hour_with_the_keys_and_the_code) {
  for (const auto& [duration, steps] : {std::pair{1h, 2U}, {12h, 1U}}) {
    const auto plan = plan_for(
        [duration = duration](auto& options) {
          options.profile = "keys";
          options.role = deploy;
          options.mfa_serial = "typed-device";
          options.session.duration = duration;
        },
        {}, mfa_config);
    ASSERT_EQ(plan.chain->steps.size(), steps);
    const auto& role = std::get<AssumeRole>(plan.chain->steps.back());
    EXPECT_EQ(role.options.duration, duration);
    EXPECT_EQ(role.mfa.serial, steps == 1U ? "typed-device" : "");
  }
}

TEST(PlanCredentialsSource,
     runs_the_profiles_program_for_the_code_of_a_device_from_the_command_line) {
  const auto plan = plan_for(
      [](auto& options) {
        options.profile = "keys";
        options.role = deploy;
        options.mfa_serial = "typed-device";
      },
      {}, mfa_config);
  const auto& session = std::get<SessionToken>(plan.chain->steps[0]);
  EXPECT_EQ(session.duration, 12h);
  EXPECT_EQ(session.mfa.serial, "typed-device");
  EXPECT_EQ(session.mfa.process, "oathtool y");
  EXPECT_EQ(to_string(session.mfa.origin), "config:10");
}

// A role without a device needs no session, and STS allows a longer duration without one.
TEST(PlanCredentialsSource, creates_no_session_for_a_role_without_a_device) {
  const auto plan = plan_for(
      [](auto& options) {
        options.profile = "keys";
        options.role = deploy;
      },
      {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 1U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).mfa.serial, "");
}

TEST(PlanCredentialsSource, uses_a_different_device_only_for_its_role) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.mfa_serial = "typed-device";
      },
      {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 3U);
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps[0]).mfa.serial, "mfa-device");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[2]).mfa.serial, "typed-device");
}

} // namespace
} // namespace idr::aws
