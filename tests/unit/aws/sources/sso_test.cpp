#include "core/aws/sources/sso.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace idr::aws {
namespace {

using system::Environment;
using test::header_of;
using test::json_reply;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto session = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n"
                         "sso_region = eu-central-1\n";
constexpr auto account = "sso_account_id = 123456789012\nsso_role_name = Deploy\n";

std::optional<Sso> sso(const std::string& properties, const std::string& other_sections = session,
                       Environment::Variables variables = {}) {
  const auto config = SharedConfig::parse(
      fmt::format("[profile p]\n{}\n{}", properties, other_sections), "config", "", "credentials");
  const Environment environment(std::move(variables));
  const auto* profile = config.find_profile("p");
  return sso_of_profile(*profile, {environment, config, profile}, "/home/ann");
}

std::string refused(const std::string& properties, const std::string& other_sections = session) {
  return test::thrown<ConfigError>([&] { sso(properties, other_sections); });
}

TEST(SsoOfProfile, uses_the_settings_of_its_session) {
  const auto found = sso(fmt::format("sso_session = corp\n{}", account));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session, "corp");
  EXPECT_EQ(found->start_url, "https://corp.awsapps.com/start");
  EXPECT_EQ(found->region, "eu-central-1");
  EXPECT_EQ(found->account_id, "123456789012");
  EXPECT_EQ(found->role_name, "Deploy");
  EXPECT_EQ(found->profile, "p");
  EXPECT_EQ(to_string(found->origin), "config:2");
  EXPECT_EQ(found->portal.url(), "https://portal.sso.eu-central-1.amazonaws.com");
  EXPECT_EQ(found->token.oidc.url(), "https://oidc.eu-central-1.amazonaws.com");
  EXPECT_EQ(found->token.login_command, "aws sso login --sso-session corp");
  // SHA-1 of "corp", the file name that the AWS CLI uses.
  EXPECT_EQ(found->token.file,
            "/home/ann/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
}

TEST(SsoOfProfile, uses_the_settings_of_a_legacy_profile) {
  const auto found = sso(fmt::format("sso_start_url = https://corp.awsapps.com/start\n"
                                     "sso_region = eu-central-1\n{}",
                                     account),
                         "");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session, "");
  EXPECT_EQ(found->start_url, "https://corp.awsapps.com/start");
  EXPECT_EQ(found->region, "eu-central-1");
  EXPECT_EQ(found->token.file, sso_token_file("/home/ann", "https://corp.awsapps.com/start"));
  EXPECT_EQ(found->token.login_command, "aws sso login --profile p");
}

TEST(SsoOfProfile, is_absent_for_a_profile_without_it) {
  EXPECT_FALSE(sso("region = eu-west-1"));
  EXPECT_FALSE(sso("sso_session =\nsso_region = eu-west-1"));
}

TEST(SsoOfProfile, has_no_account_if_the_profile_provides_only_a_token) {
  const auto found = sso("sso_session = corp");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account_id, "");
  EXPECT_EQ(found->role_name, "");
}

TEST(SsoOfProfile, may_repeat_the_settings_of_its_session) {
  EXPECT_TRUE(sso(fmt::format("sso_session = corp\nsso_region = eu-central-1\n{}", account)));
}

TEST(SsoOfProfile, uses_the_configured_endpoints) {
  const auto found = sso(
      fmt::format("sso_session = corp\n{}", account), session,
      {{"AWS_ENDPOINT_URL_SSO", "http://portal"}, {"AWS_ENDPOINT_URL_SSO_OIDC", "http://oidc/x"}});
  EXPECT_EQ(found->portal.url(), "http://portal");
  EXPECT_EQ(found->token.oidc.url(), "http://oidc/x");
}

struct BrokenCase {
  std::string properties;
  std::string sections;
  const char* line;
  const char* words;
};

TEST(SsoOfProfile, refuses_incomplete_or_contradictory_settings) {
  const std::string complete = account;
  const BrokenCase cases[] = {
      {"sso_session = nobody\n" + complete, session,
       "config:2: ", "section [sso-session nobody] not found"},
      {"sso_session = corp\nsso_account_id = 1\n", session, "config:2: ", "no sso_role_name"},
      {"sso_session = corp\nsso_role_name = R\n", session, "config:2: ", "no sso_account_id"},
      {"sso_session = corp\nsso_region = us-east-1\n" + complete, session,
       "config:3: ", "a different sso_region than its sso-session (config:"},
      {"sso_session = corp\nsso_start_url = u\n" + complete, session,
       "config:3: ", "a different sso_start_url"},
      {"sso_session = corp\n" + complete, "[sso-session corp]\nsso_region = eu-west-1\n",
       "config:6: ", "sso-session corp has no sso_start_url"},
      {"sso_session = corp\n" + complete, "[sso-session corp]\nsso_start_url = u\n",
       "config:6: ", "sso-session corp has no sso_region"},
      {complete, "", "config:2: ", "no sso_start_url"},
      {"sso_start_url = u\n" + complete, "", "config:2: ", "no sso_region"},
      {"sso_start_url = u\nsso_region = eu-west-1\n", "", "config:2: ", "no sso_account_id"},
      {"sso_start_url = u\nsso_region = eu-west-1\nsso_account_id = 1\n", "",
       "config:2: ", "no sso_role_name"},
  };
  for (const auto& [properties, sections, line, words] : cases) {
    EXPECT_THAT(refused(properties, sections), AllOf(StartsWith(line), HasSubstr(words)))
        << properties << sections;
  }
}

// The region becomes part of the names of hosts that receive the token.
TEST(SsoOfProfile, refuses_an_invalid_region) {
  for (const auto* region : {"evil.example/", "eu_west_1", "EU-WEST-1", "a.b", "x@y"}) {
    EXPECT_THAT(refused(fmt::format("sso_start_url = u\nsso_region = {}\n{}", region, account), ""),
                AllOf(StartsWith("config:3: "), HasSubstr("is not a region")))
        << region;
    EXPECT_THAT(
        refused(fmt::format("sso_session = corp\n{}", account),
                fmt::format("[sso-session corp]\nsso_start_url = u\nsso_region = {}\n", region)),
        AllOf(StartsWith("config:8: "), HasSubstr("is not a region")))
        << region;
  }
}

Sso deploy() { return *sso(fmt::format("sso_session = corp\n{}", account)); }

std::string credentials_json(const std::string& without = {}) {
  auto credentials = nlohmann::json{{"accessKeyId", "ASIA1"},
                                    {"secretAccessKey", "wJalr"},
                                    {"sessionToken", "session"},
                                    {"expiration", 1795299200999}};
  credentials.erase(without);
  return nlohmann::json{{"roleCredentials", credentials}}.dump();
}

TEST(SsoCredentials, are_requested_with_the_token_in_a_header) {
  ScriptedService service;
  service.then(json_reply(credentials_json()));
  auto source = deploy();
  source.role_name = "Deploy & Co";
  const auto credentials = fetch_sso_credentials(source, "access", service.transport());
  EXPECT_EQ(credentials.access_key_id, "ASIA1");
  EXPECT_EQ(credentials.secret_access_key, "wJalr");
  EXPECT_EQ(credentials.session_token, "session");
  EXPECT_EQ(credentials.account_id, "123456789012");
  EXPECT_EQ(credentials.expiration->time_since_epoch().count(), 1795299200);
  EXPECT_THAT(service.urls(),
              ElementsAre("https://portal.sso.eu-central-1.amazonaws.com/federation/credentials"
                          "?role_name=Deploy%20%26%20Co&account_id=123456789012"));
  const auto& request = service.requests().front();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(header_of(request, "x-amz-sso_bearer_token"), "access");
}

TEST(SsoCredentials, are_requested_below_the_path_of_the_endpoint) {
  ScriptedService service;
  service.then(json_reply(credentials_json()));
  auto source = deploy();
  source.portal.path = "/sso";
  fetch_sso_credentials(source, "access", service.transport());
  EXPECT_EQ(service.requests().front().path, "/sso/federation/credentials");
}

std::string refusal_of(const http::Response& response) {
  ScriptedService service;
  service.then(response);
  return test::thrown<CredentialError>(
      [&] { fetch_sso_credentials(deploy(), "t0ken", service.transport()); });
}

TEST(SsoCredentials, require_another_login_if_the_token_is_not_valid) {
  EXPECT_THAT(refusal_of(json_reply(R"({"__type": "UnauthorizedException"})", 401)),
              AllOf(StartsWith("config:2: account 123456789012 as Deploy"),
                    HasSubstr("no longer valid"), HasSubstr("aws sso login --sso-session corp")));
}

TEST(SsoCredentials, report_what_to_check_if_the_account_or_the_role_is_refused) {
  EXPECT_THAT(
      refusal_of(
          json_reply(R"({"__type": "ForbiddenException", "message": "No access t0ken"})", 403)),
      AllOf(StartsWith("config:2: account 123456789012 as Deploy"), HasSubstr("ForbiddenException"),
            HasSubstr("sso_role_name"), Not(HasSubstr("t0ken"))));
  EXPECT_THAT(refusal_of(json_reply(R"({"__type": "ResourceNotFoundException"})", 404)),
              AllOf(HasSubstr("ResourceNotFoundException"), Not(HasSubstr("Log in"))));
}

TEST(SsoCredentials, report_the_endpoint_if_the_reply_is_not_from_aws) {
  EXPECT_THAT(refusal_of({403, {}, "<html>t0ken"}),
              AllOf(HasSubstr("portal.sso.eu-central-1.amazonaws.com answered 403"),
                    HasSubstr("region eu-central-1"), Not(HasSubstr("t0ken"))));
}

TEST(SsoCredentials, report_a_web_page_in_their_place) {
  EXPECT_THAT(
      refusal_of({200, {}, "\n<!DOCTYPE HTML><p>t0ken"}),
      AllOf(StartsWith("config:2: portal.sso.eu-central-1.amazonaws.com answered 200 with a "
                       "web page"),
            HasSubstr("login page"), HasSubstr("HTTPS_PROXY"), Not(HasSubstr("t0ken"))));
  EXPECT_THAT(refusal_of({200, {{"content-type", "text/html; charset=utf-8"}}, "t0ken"}),
              HasSubstr("with a web page"));
  for (const auto* body : {"", "[]", "t0ken", "{\"a\": \"\xff\"}"}) {
    EXPECT_THAT(refusal_of({200, {}, body}),
                AllOf(HasSubstr("answered 200, not in the format of AWS"),
                      HasSubstr("region eu-central-1")))
        << body;
  }
}

TEST(SsoCredentials, are_refused_if_their_expiration_is_out_of_range) {
  for (const auto* end : {"9223372036854775807", "-9223372036854775808", "253402300800000"}) {
    auto body = credentials_json();
    body.replace(body.find("1795299200999"), 13, end);
    EXPECT_THAT(refusal_of(json_reply(body)), HasSubstr("the expiration is out of range")) << end;
  }
}

TEST(SsoCredentials, are_refused_if_a_field_is_not_a_single_line) {
  auto body = credentials_json();
  body.replace(body.find("\"session\""), 9, R"("session\nLD_PRELOAD=/e.so")");
  EXPECT_THAT(refusal_of(json_reply(body)),
              AllOf(StartsWith("config:2: the reply of portal.sso.eu-central-1.amazonaws.com: the "
                               "session token contains a line break"),
                    Not(HasSubstr("LD_PRELOAD"))));
}

TEST(SsoCredentials, fail_temporarily_if_the_portal_does) {
  const auto fails = [](const http::Response& response) {
    ScriptedService service;
    service.then(response);
    return test::fails_temporarily(
        [&] { fetch_sso_credentials(deploy(), "t0ken", service.transport()); });
  };
  EXPECT_TRUE(fails({503, {}, ""}));
  EXPECT_TRUE(fails(json_reply(R"({"__type": "TooManyRequestsException"})", 429)));
  EXPECT_FALSE(fails(json_reply(R"({"__type": "UnauthorizedException"})", 401)));
  EXPECT_FALSE(fails(json_reply(R"({"__type": "ForbiddenException"})", 403)));
}

TEST(SsoCredentials, are_refused_if_a_part_is_missing) {
  for (const auto& body : {credentials_json("accessKeyId"), credentials_json("secretAccessKey"),
                           credentials_json("sessionToken"), credentials_json("expiration"),
                           std::string(R"({"roleCredentials": "wJalr"})"),
                           std::string(R"({"roleCredentials": null})"), std::string("{}")}) {
    EXPECT_THAT(refusal_of(json_reply(body)),
                AllOf(StartsWith("config:2: "), HasSubstr("contains no credentials"),
                      Not(HasSubstr("wJalr"))))
        << body;
  }
}

} // namespace
} // namespace idr::aws
