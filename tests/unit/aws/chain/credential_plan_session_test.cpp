#include "core/aws/chain/credential_plan.hpp"
#include "tests/unit/aws/chain/source_settings.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <variant>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::container;
using test::plan_for;
using test::sso_config;
using test::token_file;
using test::Variables;
using testing::StartsWith;

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

struct ChainedCase {
  const char* name;
  std::string config;
  Variables variables;
  bool capped;
};

// AWS limits a role assumed with temporary credentials to one hour.
TEST(PlanCredentialsSource, caps_the_session_of_a_role_assumed_with_temporary_credentials) {
  const ChainedCase cases[] = {
      {"sso",
       std::string(
           "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n") +
           sso_config,
       {},
       true},
      {"pod", "", token_file, true},
      {"profile with a token file",
       "[default]\nweb_identity_token_file = f\nrole_arn = r\n",
       {},
       true},
      {"container", "", container, true},
      {"instance", "", {}, true},
      {"login session", "[default]\nlogin_session = arn:aws:iam::1:user/ann\n", {}, true},
      {"temporary keys of a profile",
       "[default]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token = t\n",
       {},
       true},
      {"temporary keys of the environment",
       "",
       {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}},
       true},
      {"keys", "[default]\naws_access_key_id = A\naws_secret_access_key = s\n", {}, false},
      {"program, which may print either", "[default]\ncredential_process = p\n", {}, false}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    const auto plan = plan_for(
        [](auto& options) {
          options.role = deploy;
          options.session.duration = 2h;
        },
        row.variables, row.config);
    ASSERT_FALSE(plan.chain->steps.empty());
    EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps.back()).options.duration,
              row.capped ? 1h : 2h);
    ASSERT_EQ(plan.warnings.size(), row.capped ? 1U : 0U);
    if (!row.capped) continue;
    EXPECT_THAT(plan.warnings[0], StartsWith("--role: the session is capped at 1 h"));
  }
}

// Regardless of what a program prints, the second role is assumed with the session of the first.
TEST(PlanCredentialsSource, caps_the_session_of_every_role_except_the_first) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.session.duration = 2h;
      },
      {},
      "[default]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = program\n"
      "duration_seconds = 7200\n[profile program]\ncredential_process = p\n");
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).options.duration, 2h);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).options.duration, 1h);
  EXPECT_EQ(plan.warnings.size(), 1U);
}

} // namespace
} // namespace idr::aws
