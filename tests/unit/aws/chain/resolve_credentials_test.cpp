#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolver_world.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using test::deploy;
using test::refusal;
using test::role;
using test::with_device;
using test::World;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Returns the assumed roles in order.
std::vector<std::string> roles_of(const ResolvedCredentials& resolved) {
  std::vector<std::string> roles;
  for (const auto& link : resolved.links) {
    if (link && !link->role_arn.empty()) roles.push_back(link->role_arn);
  }
  return roles;
}

TEST(Resolve, sends_no_request_for_keys_that_are_passed_unchanged) {
  World world;
  const auto resolved = world.resolve({});
  EXPECT_EQ(resolved.credentials.access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(resolved.credentials.arn, "");
  EXPECT_THAT(roles_of(resolved), IsEmpty());
  EXPECT_THAT(world.service.actions(), IsEmpty());
}

TEST(Resolve, refuses_expired_keys_before_any_request) {
  World world;
  world.keys_expire = world.service.client().now() - std::chrono::minutes(5);
  const auto message = world.refused({role(deploy)});
  EXPECT_THAT(message, HasSubstr("AWS_CREDENTIAL_EXPIRATION: the keys in the environment expired 5 "
                                 "min ago"));
  EXPECT_THAT(message, HasSubstr("`unset AWS_CREDENTIAL_EXPIRATION`"));
  EXPECT_THAT(world.service.actions(), IsEmpty());
}

TEST(Resolve, sends_one_request_for_a_role_by_its_arn) {
  World world;
  const auto resolved = world.resolve({role(deploy)});
  EXPECT_THAT(world.service.actions(), ElementsAre("AssumeRole"));
  EXPECT_EQ(world.service.calls().at(0).signer(), "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(world.service.calls().at(0).request.authority, "sts.example.com");
  EXPECT_EQ(resolved.credentials.access_key_id, "ASIA-deploy");
  EXPECT_EQ(resolved.credentials.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann@box");
  EXPECT_THAT(roles_of(resolved), ElementsAre(deploy));
}

TEST(Resolve, sends_one_request_for_a_role_of_an_account) {
  World world;
  const auto resolved = world.resolve({role("team/deploy@210987654321")});
  EXPECT_THAT(world.service.actions(), ElementsAre("AssumeRole"));
  EXPECT_THAT(roles_of(resolved), ElementsAre("arn:aws:iam::210987654321:role/team/deploy"));
}

TEST(Resolve, requests_the_path_of_a_role_by_its_name_from_iam) {
  World world;
  const auto resolved = world.resolve({role("deploy")});
  EXPECT_THAT(world.service.actions(), ElementsAre("GetRole", "AssumeRole"));
  EXPECT_EQ(world.service.call("GetRole").request.authority, "iam.example.com");
  EXPECT_EQ(world.service.call("AssumeRole").get("RoleArn"),
            "arn:aws:iam::123456789012:role/team/deploy");
  EXPECT_THAT(roles_of(resolved), ElementsAre("arn:aws:iam::123456789012:role/team/deploy"));
}

// Few callers may call GetRole; the account and the partition are then the caller's.
TEST(Resolve, uses_the_callers_account_if_iam_refuses) {
  for (const auto& denial : {refusal(403, "AccessDenied"), refusal(400, "AccessDeniedException"),
                             refusal(403, "InvalidClientTokenId"), refusal(500, "ServiceFailure"),
                             refusal(503, "ServiceUnavailable"), refusal(400, "Throttling"),
                             test::reply("<html/>"), test::reply("")}) {
    World world;
    world.service.on("GetRole", denial);
    world.service.on("GetCallerIdentity",
                     test::caller_reply("arn:aws-cn:iam::555566667777:user/ann", "555566667777"));
    world.resolve({role("deploy")});
    EXPECT_THAT(world.service.actions(), ElementsAre("GetRole", "GetCallerIdentity", "AssumeRole"));
    EXPECT_EQ(world.service.call("AssumeRole").get("RoleArn"),
              "arn:aws-cn:iam::555566667777:role/deploy");
  }
}

TEST(Resolve, uses_the_callers_account_if_iam_is_not_reachable_and_reports_why) {
  World world;
  world.service.on("GetRole", [](const test::ServiceCall&) -> http::Response {
    throw http::NetworkError("no answer from iam.example.com: refused", "Check the network.");
  });
  const auto resolved = world.resolve({role("deploy")});
  EXPECT_THAT(world.service.actions(), ElementsAre("GetRole", "GetCallerIdentity", "AssumeRole"));
  EXPECT_THAT(roles_of(resolved), ElementsAre(deploy));
  EXPECT_THAT(world.log, testing::Contains(AllOf(HasSubstr("no answer from iam.example.com"),
                                                 HasSubstr("assuming the path /"))));
}

// A role with a path is refused under the ARN without the path, like a role that does not exist.
TEST(Resolve, mentions_that_the_path_of_a_refused_role_is_unknown) {
  World world;
  world.service.on("AssumeRole", refusal(403, "AccessDenied"));
  EXPECT_THAT(world.refused({role("deploy")}), Not(HasSubstr("PATH/NAME")));
  world.service.on("GetRole", refusal(403, "AccessDenied"));
  EXPECT_THAT(world.refused({role("deploy")}),
              AllOf(HasSubstr("path is unknown (AccessDenied)"), HasSubstr("PATH/NAME")));
  EXPECT_THAT(world.refused({role(deploy)}), Not(HasSubstr("PATH/NAME")));
}

// The refusal may be caused only by the assumed path.
TEST(Resolve, fails_temporarily_if_iam_may_return_the_path_later) {
  for (const auto& [answer, for_a_time] : {std::pair(refusal(503, "ServiceUnavailable"), true),
                                           std::pair(refusal(403, "AccessDenied"), false)}) {
    World world;
    world.service.on("GetRole", answer);
    world.service.on("AssumeRole", refusal(403, "AccessDenied"));
    EXPECT_EQ(test::fails_temporarily([&] { world.resolve({role("deploy")}); }), for_a_time);
  }
}

// The path is known, so no request is sent to IAM.
TEST(Resolve, requests_only_the_account_for_a_role_with_a_path) {
  World world;
  world.resolve({role("team/app/deploy")});
  EXPECT_THAT(world.service.actions(), ElementsAre("GetCallerIdentity", "AssumeRole"));
  EXPECT_EQ(world.service.call("AssumeRole").get("RoleArn"),
            "arn:aws:iam::123456789012:role/team/app/deploy");
}

TEST(Resolve, signs_each_step_with_the_credentials_of_the_previous_step) {
  World world;
  const auto resolved =
      world.resolve({SessionToken{}, role(deploy), role("arn:aws:iam::210987654321:role/next")});
  EXPECT_THAT(world.service.actions(), ElementsAre("GetSessionToken", "AssumeRole", "AssumeRole"));
  EXPECT_EQ(world.service.calls().at(0).signer(), "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(world.service.calls().at(1).signer(), "ASIA-session");
  EXPECT_EQ(world.service.calls().at(2).signer(), "ASIA-deploy");
  EXPECT_EQ(world.service.calls().at(2).header("X-Amz-Security-Token"), "token-of-ASIA-deploy");
  EXPECT_EQ(resolved.credentials.session_token, "token-of-ASIA-next");
  EXPECT_THAT(roles_of(resolved), ElementsAre(deploy, "arn:aws:iam::210987654321:role/next"));
}

TEST(Resolve, creates_an_mfa_session_with_the_code_of_the_user) {
  World world;
  world.resolve({with_device(2), role(deploy)});
  EXPECT_THAT(world.prompts, ElementsAre("device"));
  const auto& session = world.service.call("GetSessionToken");
  EXPECT_EQ(session.get("SerialNumber"), "device");
  EXPECT_EQ(session.get("TokenCode"), "654321");
  EXPECT_EQ(session.get("DurationSeconds"), "7200");
  EXPECT_EQ(world.service.call("AssumeRole").get("TokenCode"), "(not sent)");
}

TEST(Resolve, does_not_send_input_that_is_not_an_mfa_code) {
  for (const auto* answer : {"", "12345", "1234567", "12345a"}) {
    World world;
    world.answered_code = answer;
    EXPECT_THAT(world.refused({with_device(1, "arn:aws:iam::123456789012:mfa/dev")}),
                HasSubstr("mfa/dev"));
    EXPECT_TRUE(world.service.calls().empty());
  }
}

TEST(Resolve, does_not_prompt_for_a_code_given_on_the_command_line) {
  World world;
  world.mfa_code = "123456";
  world.resolve({role(deploy, "device")});
  EXPECT_THAT(world.prompts, IsEmpty());
  EXPECT_EQ(world.service.call("AssumeRole").get("SerialNumber"), "device");
  EXPECT_EQ(world.service.call("AssumeRole").get("TokenCode"), "123456");
}

TEST(Resolve, does_not_prompt_for_a_code_without_a_device) {
  World world;
  world.resolve({SessionToken{}, role(deploy)});
  EXPECT_THAT(world.prompts, IsEmpty());
  EXPECT_EQ(world.service.call("GetSessionToken").get("TokenCode"), "(not sent)");
}

TEST(Resolve, logs_each_step_without_secrets) {
  World world;
  world.mfa_code = "123456";
  world.resolve({with_device(1), role("deploy")});
  EXPECT_THAT(world.log,
              ElementsAre(AllOf(HasSubstr("…MPLE"), HasSubstr("config:3"), Not(HasSubstr("AKIA"))),
                          HasSubstr("https://sts.example.com"),
                          HasSubstr("https://iam.example.com"),
                          AllOf(HasSubstr("role/team/deploy"), HasSubstr("--role"))));
  for (const auto& line : world.log) {
    EXPECT_THAT(line, AllOf(Not(HasSubstr("123456 ")), Not(HasSubstr("secret")),
                            Not(HasSubstr("token-of"))));
  }
}

} // namespace
} // namespace idr::aws
