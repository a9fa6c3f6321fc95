#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolver_world.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::deploy;
using test::refusal;
using test::role;
using test::user;
using test::with_device;
using test::World;
using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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
