#include "core/aws/api/sts.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::FakeService;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto role = "arn:aws:iam::123456789012:role/team/deploy";

Credentials caller() {
  Credentials credentials;
  credentials.access_key_id = "AKIA1";
  credentials.secret_access_key = "secret";
  credentials.account_id = "210987654321";
  return credentials;
}

Endpoint endpoint() {
  return {"https", "sts.eu-west-1.amazonaws.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
}

/// Returns the request of AssumeRole for these options.
std::string body(const SessionOptions& options, const std::optional<MfaToken>& mfa = {}) {
  FakeService service;
  service.on("AssumeRole", test::assumed_reply);
  assume_role(service.client(), endpoint(), caller(), role, options, mfa);
  return service.calls().at(0).request.body;
}

constexpr auto least = "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A"
                       "123456789012%3Arole%2Fteam%2Fdeploy&RoleSessionName=ann%40box";

SessionOptions named() {
  SessionOptions options;
  options.session_name = "ann@box";
  return options;
}

TEST(AssumeRole, sends_only_what_was_requested) { EXPECT_EQ(body(named()), least); }

TEST(AssumeRole, sends_every_option) {
  auto options = named();
  options.duration = 90min;
  options.external_id = "id/1";
  options.policy = "{\"a\":1}";
  options.policy_arns = {"arn:1", "arn:2"};
  options.tags = {{"team", "a b"}, {"empty", ""}};
  options.transitive_tag_keys = {"team", "empty"};
  options.source_identity = "ann";
  FakeService service;
  service.on("AssumeRole", test::assumed_reply);
  assume_role(service.client(), endpoint(), caller(), role, options,
              MfaToken{"arn:aws:iam::123456789012:mfa/ann", "123456"});
  const std::map<std::string, std::string> expected = {
      {"Action", "AssumeRole"},
      {"Version", "2011-06-15"},
      {"RoleArn", role},
      {"RoleSessionName", "ann@box"},
      {"DurationSeconds", "5400"},
      {"ExternalId", "id/1"},
      {"Policy", "{\"a\":1}"},
      {"PolicyArns.member.1.arn", "arn:1"},
      {"PolicyArns.member.2.arn", "arn:2"},
      {"Tags.member.1.Key", "team"},
      {"Tags.member.1.Value", "a b"},
      {"Tags.member.2.Key", "empty"},
      {"Tags.member.2.Value", ""},
      {"TransitiveTagKeys.member.1", "team"},
      {"TransitiveTagKeys.member.2", "empty"},
      {"SourceIdentity", "ann"},
      {"SerialNumber", "arn:aws:iam::123456789012:mfa/ann"},
      {"TokenCode", "123456"}};
  EXPECT_EQ(service.calls().at(0).parameters, expected);
}

TEST(AssumeRole, returns_the_roles_session) {
  FakeService service;
  service.on("AssumeRole", test::assumed_reply);
  const auto assumed =
      assume_role(service.client(), endpoint(), caller(), role, named(), std::nullopt);
  EXPECT_EQ(assumed.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann@box");
  EXPECT_EQ(assumed.access_key_id, "ASIA-deploy");
  EXPECT_EQ(assumed.secret_access_key, "secret-of-ASIA-deploy");
  EXPECT_EQ(assumed.session_token, "token-of-ASIA-deploy");
  EXPECT_EQ(assumed.account_id, "123456789012");
  ASSERT_TRUE(assumed.expiration);
  EXPECT_EQ(system::format_iso8601(*assumed.expiration), "2026-11-21T22:13:20Z");
  EXPECT_EQ(service.calls().size(), 1U);
}

// Incomplete credentials must not reach a container.
TEST(AssumeRole, requires_complete_credentials) {
  for (const std::string element :
       {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}) {
    FakeService service;
    service.on("AssumeRole", [&](const test::ServiceCall& call) {
      auto response = test::assumed_reply(call);
      const auto at = response.body.find("<" + element + ">");
      response.body.replace(at, element.size() + 2, "<Other>");
      const auto end = response.body.find("</" + element + ">");
      response.body.replace(end, element.size() + 3, "</Other>");
      return response;
    });
    EXPECT_THAT(test::thrown<ServiceError>([&] {
                  assume_role(service.client(), endpoint(), caller(), role, named(), std::nullopt);
                }),
                HasSubstr("Credentials/" + element));
  }
}

TEST(AssumeRole, refuses_credentials_that_are_not_single_lines) {
  const struct {
    const char* from;
    const char* to;
    const char* words;
  } cases[] = {
      {"token-of-", "hidden\nLD_PRELOAD=/e.so", "the session token contains a line break"},
      {"secret-of-", "hidden\x7f[2J", "the secret access key contains a control character"},
      {">ASIA-", ">hidden\xc3\xbf", "the access key ID contains a character that is not ASCII"},
      {"assumed-role", "\xe2\x80\xae", "the ARN contains a character that is not ASCII"},
      {"2026-11-21T", "soon", "the Expiration is not an ISO 8601 time"}};
  for (const auto& [from, to, words] : cases) {
    FakeService service;
    service.on("AssumeRole", [mark = from, text = to](const test::ServiceCall& call) {
      auto response = test::assumed_reply(call);
      response.body.replace(response.body.find(mark), std::string_view(mark).size(), text);
      return response;
    });
    EXPECT_THAT(test::thrown<ServiceError>([&] {
                  assume_role(service.client(), endpoint(), caller(), role, named(), std::nullopt);
                }),
                AllOf(StartsWith("malformed reply: "), HasSubstr(words), Not(HasSubstr("hidden"))))
        << words;
  }
}

TEST(AssumeRoleWithWebIdentity, sends_the_token_and_no_signature) {
  FakeService service;
  service.on("AssumeRoleWithWebIdentity", [](const test::ServiceCall& call) {
    auto response = test::assumed_reply(call);
    for (const std::string name : {"AssumeRoleResponse", "AssumeRoleResult"}) {
      for (auto at = response.body.find(name); at != std::string::npos;
           at = response.body.find(name, at + 30)) {
        response.body.insert(at + std::string("AssumeRole").size(), "WithWebIdentity");
      }
    }
    return response;
  });
  auto options = named();
  options.duration = 90min;
  options.policy = "{\"a\":1}";
  options.policy_arns = {"arn:1"};
  options.external_id = "not sent";
  options.source_identity = "not sent";
  options.tags = {{"not", "sent"}};
  options.transitive_tag_keys = {"not sent"};
  const auto assumed =
      assume_role_with_web_identity(service.client(), endpoint(), role, options, "t0ken+/=");
  const std::map<std::string, std::string> expected = {{"Action", "AssumeRoleWithWebIdentity"},
                                                       {"Version", "2011-06-15"},
                                                       {"RoleArn", role},
                                                       {"RoleSessionName", "ann@box"},
                                                       {"DurationSeconds", "5400"},
                                                       {"Policy", "{\"a\":1}"},
                                                       {"PolicyArns.member.1.arn", "arn:1"},
                                                       {"WebIdentityToken", "t0ken+/="}};
  const auto& call = service.calls().at(0);
  EXPECT_EQ(call.parameters, expected);
  EXPECT_EQ(call.header("Authorization"), "");
  EXPECT_EQ(call.header("X-Amz-Security-Token"), "");
  EXPECT_EQ(assumed.access_key_id, "ASIA-deploy");
  EXPECT_EQ(assumed.secret_access_key, "secret-of-ASIA-deploy");
  EXPECT_EQ(assumed.session_token, "token-of-ASIA-deploy");
  EXPECT_EQ(assumed.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann@box");
  EXPECT_EQ(assumed.account_id, "123456789012");
  EXPECT_EQ(assumed.role_arn, role);
}

// STS repeats an invalid value.
TEST(AssumeRoleWithWebIdentity, removes_an_echoed_token_from_its_message) {
  FakeService service;
  service.on("AssumeRoleWithWebIdentity",
             test::refusal(400, "ValidationError", "Value 't0ken' at 'webIdentityToken' is bad"));
  EXPECT_THAT(test::thrown<ServiceError>([&] {
                assume_role_with_web_identity(service.client(), endpoint(), role, named(), "t0ken");
              }),
              testing::AllOf(HasSubstr("ValidationError"), HasSubstr("webIdentityToken"),
                             testing::Not(HasSubstr("t0ken'"))));
}

TEST(MfaCode, is_six_digits) {
  EXPECT_TRUE(is_mfa_code("012345"));
  for (const auto* text : {"", "12345", "1234567", "12345a", "12 345", " 12345", "-12345"}) {
    EXPECT_FALSE(is_mfa_code(text)) << text;
  }
}

TEST(GetSessionToken, sends_the_duration_and_the_mfa_code) {
  FakeService service;
  service.on("GetSessionToken", test::session_reply);
  const auto credentials = get_session_token(service.client(), endpoint(), caller(), 2h,
                                             MfaToken{"arn:aws:iam::1:mfa/ann", "123456"});
  EXPECT_EQ(service.calls().at(0).request.body,
            "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=7200&"
            "SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fann&TokenCode=123456");
  EXPECT_EQ(credentials.session_token, "token-of-ASIA-session");
  EXPECT_EQ(credentials.account_id, "210987654321"); // a session is in the account of its keys
}

TEST(GetSessionToken, sends_no_code_without_a_device) {
  FakeService service;
  service.on("GetSessionToken", test::session_reply);
  get_session_token(service.client(), endpoint(), caller(), 1h, std::nullopt);
  EXPECT_EQ(service.calls().at(0).request.body,
            "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=3600");
}

TEST(GetCallerIdentity, returns_the_caller) {
  FakeService service;
  service.on("GetCallerIdentity",
             test::caller_reply("arn:aws:iam::123456789012:user/ann", "123456789012"));
  const auto plan = get_caller_identity(service.client(), endpoint(), caller());
  EXPECT_EQ(plan.arn, "arn:aws:iam::123456789012:user/ann");
  EXPECT_EQ(plan.account, "123456789012");
  EXPECT_EQ(plan.user_id, "AIDA");
  EXPECT_EQ(service.calls().at(0).request.body, "Action=GetCallerIdentity&Version=2011-06-15");
}

TEST(Arn, has_its_account_and_its_partition) {
  EXPECT_EQ(account_in_arn("arn:aws-cn:iam::123456789012:role/a:b"), "123456789012");
  EXPECT_EQ(partition_in_arn("arn:aws-cn:iam::123456789012:role/a"), "aws-cn");
  for (const auto* text : {"", "arn", "text", "arn:aws:iam:x"}) {
    EXPECT_EQ(account_in_arn(text), "") << text;
  }
  EXPECT_EQ(partition_in_arn("text"), "");
}

} // namespace
} // namespace idr::aws
