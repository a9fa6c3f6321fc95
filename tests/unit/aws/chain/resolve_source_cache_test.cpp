#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolve_source_fixture.hpp"
#include "tests/unit/aws/fake_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using test::deploy;
using test::refusal;
using test::ResolveSource;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(ResolveSource, caches_every_step_after_the_keys_but_never_the_keys) {
  const std::vector<Step> steps = {SessionToken{}, role(),
                                   role("arn:aws:iam::210987654321:role/next")};
  EXPECT_EQ(key_of(keys(), steps), "ASIA-next");
  const auto cached = resolve(keys(), steps);
  EXPECT_EQ(cached.credentials.access_key_id, "ASIA-next");
  EXPECT_EQ(cached.credentials.role_arn, "arn:aws:iam::210987654321:role/next");
  EXPECT_EQ(sts.calls().size(), 3U);
  EXPECT_FALSE(cached.links.at(0));
  EXPECT_FALSE(cached.links.at(1));
  EXPECT_FALSE(cached.links.at(2));
  EXPECT_TRUE(cached.links.at(3));
  // The credentials of an earlier step are used for another role as well.
  EXPECT_EQ(key_of(keys(), {SessionToken{}, role("arn:aws:iam::123456789012:role/third")}),
            "ASIA-third");
  EXPECT_EQ(sts.calls().size(), 4U);
  EXPECT_EQ(sts.calls().back().signer(), "ASIA-session");
}

TEST_F(ResolveSource, prompts_for_a_code_once_for_many_launches) {
  SessionToken session;
  session.mfa.serial = "device";
  key_of(keys(), {session, role()});
  key_of(keys(), {session, role("arn:aws:iam::123456789012:role/other")});
  EXPECT_THAT(prompts, ElementsAre("device"));
}

TEST_F(ResolveSource, uses_the_code_of_the_users_program) {
  SessionToken session;
  session.mfa = {"device", "echo 111222", options::InFile{"config", 9}};
  key_of(keys(), {session});
  EXPECT_THAT(prompts, IsEmpty());
  EXPECT_EQ(sts.call("GetSessionToken").get("TokenCode"), "111222");
  session.mfa = {"device", "echo wrong-492817", options::InFile{"config", 9}};
  with_cache = false;
  EXPECT_THAT(refused(keys(), {session}),
              AllOf(HasSubstr("not a code of the MFA device device"), Not(HasSubstr("492817"))));
  session.mfa.process = "exit 3";
  EXPECT_THAT(refused(keys(), {session}),
              StartsWith("config:9: mfa_process ended with exit code 3"));
  mfa_code = "333444"; // given by --mfa-code
  key_of(keys(), {session});
  EXPECT_EQ(sts.calls().back().get("TokenCode"), "333444");
}

TEST_F(ResolveSource, does_not_use_cached_credentials_for_a_different_request) {
  const auto calls = [&](const Source& source, const Step& step) {
    const auto before = sts.calls().size();
    resolve(source, {step});
    return sts.calls().size() - before;
  };
  ASSERT_EQ(calls(keys(), role()), 1U);
  EXPECT_EQ(calls(keys(), role()), 0U);
  EXPECT_EQ(calls(keys("AKIA2"), role()), 1U);
  auto secret = keys();
  secret.credentials.secret_access_key = "another";
  EXPECT_EQ(calls(secret, role()), 1U);
  const std::function<void(SessionOptions&)> changes[] = {
      [](auto& options) { options.session_name = "other"; },
      [](auto& options) { options.duration = std::chrono::hours(1); },
      [](auto& options) { options.external_id = "x"; },
      [](auto& options) { options.policy = "x"; },
      [](auto& options) { options.policy_arns = {"x"}; },
      [](auto& options) { options.source_identity = "x"; },
      [](auto& options) {
        options.tags = {{"x", ""}};
      },
      [](auto& options) {
        options.tags = {{"", "x"}};
      },
      [](auto& options) { options.transitive_tag_keys = {"x"}; }};
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    auto step = role();
    changes[i](step.options);
    EXPECT_EQ(calls(keys(), step), 1U) << i;
    EXPECT_EQ(calls(keys(), step), 0U) << i;
  }
  SessionToken session;
  for (const auto* serial : {"", "device", "other-device"}) {
    session.mfa.serial = serial;
    EXPECT_EQ(calls(keys(), session), 1U) << serial;
    EXPECT_EQ(calls(keys(), session), 0U) << serial;
  }
  session.duration = std::chrono::hours(2);
  EXPECT_EQ(calls(keys(), session), 1U);
}

// After a wrong code or a refused role, the next launch sends the request again.
TEST_F(ResolveSource, does_not_cache_a_failure) {
  sts.on("AssumeRole", refusal(403, "AccessDenied"));
  EXPECT_THAT(refused(keys(), {role()}), StartsWith("config:7: " + std::string(deploy)));
  sts.on("AssumeRole", test::assumed_reply);
  EXPECT_EQ(key_of(keys(), {role()}), "ASIA-deploy");
}

TEST_F(ResolveSource, mentions_a_code_that_may_be_too_old_for_a_role) {
  SessionToken session;
  session.mfa.serial = "device";
  sts.on("AssumeRole", refusal(403, "AccessDenied"));
  EXPECT_THAT(refused(keys(), {session, role()}), HasSubstr("--no-cache prompts for one"));
  with_cache = false;
  EXPECT_THAT(refused(keys(), {session, role()}), Not(HasSubstr("--no-cache")));
}

} // namespace
} // namespace idr::aws
