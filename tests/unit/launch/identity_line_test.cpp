#include "core/launch/identity_line.hpp"
#include "tests/unit/launch/plan_of_keys.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::plan_of_keys;

constexpr system::TimePoint now{std::chrono::seconds(1'795'300'000)};

aws::ResolvedCredentials of_session(const std::string& arn) {
  aws::ResolvedCredentials resolved;
  resolved.credentials.session_token = "token";
  resolved.credentials.arn = arn;
  return resolved;
}

TEST(IdentityLine, shows_the_identity_and_the_time_left) {
  const auto credential_plan = plan_of_keys();
  auto resolved = of_session("arn:aws:sts::123456789012:assumed-role/app/ann");
  EXPECT_EQ(identity_line(resolved, credential_plan, now),
            "arn:aws:sts::123456789012:assumed-role/app/ann, temporary credentials, expiry "
            "unknown");
  resolved.credentials.expiration = now + 59min;
  EXPECT_EQ(identity_line(resolved, credential_plan, now),
            "arn:aws:sts::123456789012:assumed-role/app/ann, until " +
                system::format_iso8601(now + 59min).substr(11, 5) + " UTC (59 min)");
}

TEST(IdentityLine, names_the_profile_or_the_source_if_the_arn_is_unknown) {
  auto credential_plan = plan_of_keys();
  const auto by_source = identity_line({}, credential_plan, now);
  EXPECT_TRUE(by_source.ends_with(", long-term credentials")) << by_source;
  EXPECT_FALSE(by_source.starts_with("profile")) << by_source;
  credential_plan.chain->profile = "dev";
  EXPECT_EQ(identity_line({}, credential_plan, now), "profile dev, long-term credentials");
}

} // namespace
} // namespace idr::launch
