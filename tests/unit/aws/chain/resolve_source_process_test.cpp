#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolve_source_fixture.hpp"
#include "tests/unit/aws/fake_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace idr::aws {
namespace {

using test::refusal;
using test::ResolveSource;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// What a program prints is known only after it has run.
TEST_F(ResolveSource, caps_the_session_of_a_role_assumed_with_temporary_credentials_of_a_program) {
  auto step = role();
  step.options.duration = std::chrono::hours(2);
  resolve(process(), {step});
  EXPECT_EQ(sts.call("AssumeRole").get("DurationSeconds"), "3600");
  EXPECT_THAT(warned, ElementsAre(StartsWith("config:7: the session is capped at 1 h")));
}

TEST_F(ResolveSource, does_not_cap_the_session_of_a_role_assumed_with_long_term_keys_of_a_program) {
  auto step = role();
  step.options.duration = std::chrono::hours(2);
  auto source = process("AKIA-process");
  source.command_line = R"(echo '{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "s"}')";
  resolve(source, {step});
  EXPECT_EQ(sts.call("AssumeRole").get("DurationSeconds"), "7200");
  EXPECT_THAT(warned, IsEmpty());
}

TEST_F(ResolveSource, runs_a_program_each_time_and_caches_the_role_assumed_with_it) {
  EXPECT_EQ(key_of(process()), "ASIA-process");
  EXPECT_EQ(key_of(process()), "ASIA-process");
  EXPECT_EQ(times_run(), "xx");
  EXPECT_EQ(key_of(process(), {role()}), "ASIA-deploy");
  EXPECT_EQ(times_run(), "xxx");
  const auto cached = resolve(process(), {role()});
  EXPECT_EQ(cached.credentials.access_key_id, "ASIA-deploy");
  EXPECT_EQ(times_run(), "xxx");
  EXPECT_FALSE(cached.links.at(0)); // not needed
  EXPECT_TRUE(cached.links.at(1));
  EXPECT_EQ(key_of(process("ASIA-2"), {role()}), "ASIA-deploy");
  EXPECT_EQ(times_run(), "xxxx");
  EXPECT_EQ(sts.calls().back().signer(), "ASIA-2");
}

// What a program prints is known only after it has run.
TEST_F(ResolveSource, creates_a_session_from_long_term_keys_of_a_program) {
  SessionToken session;
  session.long_term_only = true;
  auto long_lived = process();
  long_lived.command_line =
      R"(echo '{"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "s"}')";
  EXPECT_EQ(key_of(long_lived, {session}), "ASIA-session");
  EXPECT_EQ(key_of(long_lived, {session}), "ASIA-session");
  EXPECT_THAT(sts.actions(), ElementsAre("GetSessionToken")); // which is cached
  long_lived.command_line.replace(long_lived.command_line.find("AKIA1"), 5, "AKIA2");
  EXPECT_EQ(key_of(long_lived, {session}), "ASIA-session");
  EXPECT_EQ(sts.calls().back().signer(), "AKIA2");
  auto temporary = process();
  temporary.command_line =
      R"(echo '{"Version": 1, "AccessKeyId": "ASIA-own", "SecretAccessKey": "s", "SessionToken": "t"}')";
  sts.on("GetSessionToken", refusal(403, "AccessDenied"));
  EXPECT_EQ(key_of(temporary, {session}), "ASIA-own");
}

TEST_F(ResolveSource, refuses_expired_credentials) {
  auto ended = process();
  ended.command_line = R"(echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "wJalr",)"
                       R"( "Expiration": "2026-11-21T20:13:20Z"}')";
  EXPECT_THAT(refused(ended),
              AllOf(StartsWith("config:2: credential_process "), HasSubstr("expired 60 min ago"),
                    HasSubstr("clock"), Not(HasSubstr("wJalr"))));
}

// The inner process would wait for the outer one, which waits for the inner one to end.
TEST_F(ResolveSource, refuses_a_program_that_uses_its_own_profile_before_waiting) {
  ASSERT_EQ(key_of(process(), {role()}), "ASIA-deploy");
  environment.set("IAM_DOCKER_RUN_COMMANDS", "\nconfig:2\n");
  EXPECT_THAT(refused(process(), {role()}), StartsWith("config:2: "));
  EXPECT_THAT(refused(process(), {role("arn:aws:iam::123456789012:role/other")}),
              StartsWith("config:2: "));
  EXPECT_EQ(times_run(), "x");
}

} // namespace
} // namespace idr::aws
