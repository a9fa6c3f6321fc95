#include "core/aws/chain/resolve_credentials.hpp"
#include "core/options/option_table.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using test::FakeService;
using test::refusal;
using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto user = "arn:aws:iam::123456789012:user/ann";
constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

/// A service that answers every request, a user who knows one code, and the logged lines.
struct World {
  FakeService service;
  std::vector<std::string> prompts;
  std::vector<std::string> log;
  std::string mfa_code;
  std::string answered_code = "654321";
  std::optional<system::TimePoint> keys_expire;

  World() {
    service.on("AssumeRole", test::assumed_reply);
    service.on("GetSessionToken", test::session_reply);
    service.on("GetCallerIdentity", test::caller_reply(user, "123456789012"));
    service.on("GetRole", [](const test::ServiceCall& call) {
      return test::role_reply("arn:aws:iam::123456789012:role/team/" + call.get("RoleName"));
    });
  }

  ResolvedCredentials resolve(std::vector<Step> steps) {
    CredentialPlan plan;
    plan.sts = {"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
    plan.iam = {"https", "iam.example.com", "", "us-east-1", "iam", {}, "eu-west-1"};
    plan.mfa_code = mfa_code;
    StaticKeys keys;
    keys.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    keys.credentials.secret_access_key = "secret";
    keys.credentials.expiration = keys_expire;
    keys.origin = options::InFile{"config", 3};
    plan.chain = CredentialChain{.source = keys, .steps = std::move(steps)};
    Resolver resolver;
    resolver.client = service.client();
    resolver.ask_mfa_code = [this](const std::string& serial) {
      prompts.push_back(serial);
      return answered_code;
    };
    resolver.say = [this](const std::string& line) { log.push_back(line); };
    return resolver.resolve(plan);
  }

  std::string refused(std::vector<Step> steps) {
    return test::thrown<CredentialError>([&] { resolve(std::move(steps)); });
  }
};

AssumeRole role(const std::string& text, const std::string& mfa_serial = {}) {
  AssumeRole step{parse_role(text, "aws"),
                  {},
                  {mfa_serial, {}, {}},
                  {},
                  options::OnCommandLine{&options::option("role")}};
  step.options.session_name = "ann@box";
  return step;
}

SessionToken with_device(int hours, const std::string& serial = "device") {
  return {std::chrono::hours(hours), {serial, {}, {}}};
}

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

TEST(Resolve, reports_caller_and_role_of_a_refusal_and_what_to_check) {
  World world;
  world.service.on(
      "AssumeRole",
      refusal(403, "AccessDenied",
              std::string("User: ") + user +
                  " is not authorized to perform: sts:AssumeRole on resource: " + deploy));
  const auto message = world.refused({role(deploy)});
  EXPECT_THAT(message, AllOf(HasSubstr(deploy), HasSubstr(user), HasSubstr("AccessDenied"),
                             HasSubstr("trust policy"), HasSubstr("--external-id"),
                             HasSubstr("--mfa-serial")));
  EXPECT_THAT(message,
              Not(HasSubstr("is not authorized to perform"))); // already part of the message
}

TEST(Resolve, shows_the_statement_that_allows_the_caller) {
  World world;
  world.service.on("AssumeRole", refusal(403, "AccessDenied"));
  EXPECT_THAT(world.refused({role(deploy)}),
              testing::EndsWith(R"(: {"Effect":"Allow","Principal":{"AWS":")" + std::string(user) +
                                R"("},"Action":"sts:AssumeRole"})"));
}

// The reply for the first role contains its ARN, the request its path.
TEST(Resolve, names_the_session_of_a_role_without_a_request) {
  World world;
  constexpr auto first = "arn:aws:iam::123456789012:role/team/first";
  world.service.on("AssumeRole", [&](const test::ServiceCall& call) {
    return call.get("RoleArn") == first ? test::assumed_reply(call) : refusal(403, "AccessDenied");
  });
  EXPECT_THAT(world.refused({role(first), role(deploy)}),
              AllOf(HasSubstr("by arn:aws:sts::123456789012:assumed-role/first/ann@box: "),
                    HasSubstr(R"({"AWS":"arn:aws:iam::123456789012:role/team/first"})")));
  EXPECT_THAT(world.service.actions(), ElementsAre("AssumeRole", "AssumeRole"));
}

TEST(Resolve, reports_caller_and_role_once_and_then_the_denying_policy) {
  World world;
  world.service.on("AssumeRole",
                   refusal(403, "AccessDenied",
                           std::string("User: ") + user +
                               " is not authorized to perform: sts:AssumeRole on resource: " +
                               deploy + " with an explicit deny in a service control policy"));
  EXPECT_THAT(world.refused({role(deploy)}),
              AllOf(HasSubstr(std::string("by ") + user +
                              ": AccessDenied with an explicit deny in a service control policy\n"),
                    HasSubstr("Deny statement"), Not(HasSubstr("trust policy"))));
}

struct RefusalCase {
  const char* code;
  const char* words;
};

TEST(Resolve, reports_other_reasons_why_a_role_cannot_be_assumed) {
  for (const auto& [code, words] :
       {RefusalCase{"ExpiredToken", "expired"}, RefusalCase{"InvalidClientTokenId", "wrong"},
        RefusalCase{"SignatureDoesNotMatch", "wrong"}, RefusalCase{"ValidationError", "the words"},
        RefusalCase{"MalformedPolicyDocument", "the words"}}) {
    World world;
    world.service.on("AssumeRole", refusal(403, code, "the words"));
    EXPECT_THAT(world.refused({role(deploy)}),
                AllOf(HasSubstr(deploy), HasSubstr(code), HasSubstr(words)))
        << code;
  }
}

// If the caller's ARN is unavailable, its access key is shown.
TEST(Resolve, shows_the_access_key_of_an_unknown_caller) {
  World world;
  world.service.on("AssumeRole", refusal(403, "InvalidClientTokenId"));
  world.service.on("GetCallerIdentity", refusal(403, "InvalidClientTokenId"));
  EXPECT_THAT(world.refused({role(deploy)}),
              AllOf(HasSubstr("access key …MPLE"), Not(HasSubstr("AKIA"))));
}

TEST(Resolve, reports_a_role_that_is_not_found) {
  World world;
  world.service.on("GetRole", refusal(404, "NoSuchEntity", "cannot be found"));
  EXPECT_THAT(world.refused({role("deplyo")}),
              AllOf(HasSubstr("role deplyo not found in account 123456789012 (requested as "),
                    HasSubstr(user), HasSubstr("NoSuchEntity"), HasSubstr("NAME@ACCOUNT")));
}

TEST(Resolve, reports_refused_keys_before_the_role_is_known) {
  World world;
  world.service.on("GetRole", refusal(403, "InvalidClientTokenId"));
  world.service.on("GetCallerIdentity", refusal(403, "InvalidClientTokenId"));
  EXPECT_THAT(world.refused({role("deploy")}),
              AllOf(HasSubstr("…MPLE"), HasSubstr("role deploy"), HasSubstr("InvalidClientTokenId"),
                    HasSubstr("wrong, deleted or inactive")));
}

TEST(Resolve, reports_why_no_session_can_be_created) {
  World world;
  world.mfa_code = "492817";
  world.service.on("GetSessionToken",
                   refusal(403, "AccessDenied", "MultiFactorAuthentication failed for 492817"));
  EXPECT_THAT(world.refused({with_device(1)}),
              AllOf(HasSubstr("…MPLE"), HasSubstr("AccessDenied"), HasSubstr("--mfa-serial"),
                    Not(HasSubstr("492817"))));
  EXPECT_THAT(world.refused({SessionToken{}}), HasSubstr("--no-session"));
}

TEST(Resolve, removes_an_echoed_code_from_the_message_about_a_role) {
  World world;
  world.mfa_code = "492817";
  world.service.on("AssumeRole",
                   refusal(400, "ValidationError", "Value '492817' at 'tokenCode' is bad"));
  EXPECT_THAT(world.refused({role(deploy, "device")}),
              AllOf(HasSubstr("ValidationError"), Not(HasSubstr("492817"))));
}

TEST(Resolve, reports_a_wrong_clock_instead_of_wrong_keys) {
  World world;
  auto expired = refusal(403, "SignatureDoesNotMatch", "Signature expired");
  expired.headers = {{"Date", "Sat, 21 Nov 2026 20:13:20 GMT"}};
  world.service.on("AssumeRole", expired);
  world.service.on("GetSessionToken", expired);
  world.service.on("GetCallerIdentity", expired);
  EXPECT_THAT(world.refused({role(deploy)}),
              AllOf(HasSubstr("60 min ahead"), HasSubstr("timedatectl"), Not(HasSubstr("wrong"))));
  EXPECT_THAT(world.refused({SessionToken{}}),
              AllOf(HasSubstr("60 min ahead"), HasSubstr("timedatectl")));
  EXPECT_THAT(world.refused({role("team/deploy")}),
              AllOf(HasSubstr("60 min ahead"), HasSubstr("timedatectl")));
}

TEST(Resolve, reports_an_invalid_reply) {
  for (const char* body : {"", "<html><p>log in", "<html/>", "<AssumeRoleResponse/>"}) {
    World world;
    world.service.on("AssumeRole", test::reply(body));
    EXPECT_THAT(world.refused({role(deploy)}),
                AllOf(HasSubstr(deploy), ContainsRegex("malformed reply|not in the format of AWS"),
                      Not(HasSubstr("log in"))))
        << body;
  }
}

TEST(Resolve, passes_on_a_network_error) {
  World world;
  world.service.on("AssumeRole", [](const test::ServiceCall&) -> http::Response {
    throw http::NetworkError("no answer from sts.example.com: refused", "Look at the network.");
  });
  EXPECT_THAT(test::thrown<http::NetworkError>([&] { world.resolve({role(deploy)}); }),
              HasSubstr("no answer from sts.example.com"));
}

TEST(Resolve, stops_at_the_first_step_that_fails) {
  World world;
  world.service.on("GetSessionToken", refusal(403, "AccessDenied"));
  world.refused({SessionToken{}, role(deploy)});
  EXPECT_THAT(world.service.actions(), ElementsAre("GetSessionToken"));
}

} // namespace
} // namespace idr::aws
