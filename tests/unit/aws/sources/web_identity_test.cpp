#include "core/aws/sources/web_identity.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using system::Environment;
using test::header_of;
using test::json_reply;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto role = "arn:aws:iam::123456789012:role/deploy";

std::optional<WebIdentity> of_profile(const std::string& properties) {
  const auto config =
      SharedConfig::parse("[profile p]\n" + properties, "config", "", "credentials");
  return web_identity_of_profile(*config.find_profile("p"), "ann@box");
}

TEST(WebIdentityOfProfile, is_its_token_file_and_its_role) {
  const auto found = of_profile("web_identity_token_file = /run/token\n"
                                "role_arn = arn:aws:iam::123456789012:role/deploy\n"
                                "duration_seconds = 7200\nrole_session_name = job\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(std::get<TokenFile>(found->token).path, "/run/token");
  EXPECT_EQ(found->role_arn, role);
  EXPECT_EQ(found->options.duration, 2h);
  EXPECT_EQ(found->options.session_name, "job");
  EXPECT_EQ(found->profile, "p");
  EXPECT_EQ(to_string(found->origin), "config:3");
}

TEST(WebIdentityOfProfile, has_the_default_session_name) {
  EXPECT_EQ(of_profile("web_identity_token_file = f\nrole_arn = r\n")->options.session_name,
            "ann@box");
}

TEST(WebIdentityOfProfile, requires_a_role_for_its_token) {
  EXPECT_FALSE(of_profile("role_arn = r\n"));
  EXPECT_FALSE(of_profile("web_identity_token_file =\nrole_arn = r\n"));
  EXPECT_THAT(
      test::thrown<ConfigError>([] { of_profile("region = x\nweb_identity_token_file = f\n"); }),
      AllOf(StartsWith("config:3: "), HasSubstr("no role_arn")));
}

TEST(WebIdentityOfEnvironment, is_its_token_file_and_its_role) {
  const Environment::Variables variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"},
                                            {"AWS_ROLE_ARN", role}};
  const auto found = web_identity_of_environment(Environment(variables), "ann@box");
  ASSERT_TRUE(found);
  EXPECT_EQ(std::get<TokenFile>(found->token).path, "/run/token");
  EXPECT_EQ(found->role_arn, role);
  EXPECT_EQ(found->options.session_name, "ann@box");
  EXPECT_EQ(found->profile, "");
  EXPECT_EQ(to_string(found->origin), "AWS_WEB_IDENTITY_TOKEN_FILE");

  auto named = variables;
  named["AWS_ROLE_SESSION_NAME"] = "pod-7";
  EXPECT_EQ(web_identity_of_environment(Environment(named), "ann@box")->options.session_name,
            "pod-7");
  auto lacking = variables;
  lacking["AWS_WEB_IDENTITY_TOKEN_FILE"] = " ";
  EXPECT_FALSE(web_identity_of_environment(Environment(lacking), "ann@box"));
  // Otherwise the next source would be used: on a cluster node, the node's own role.
  lacking = variables;
  lacking["AWS_ROLE_ARN"] = " ";
  EXPECT_THAT(test::thrown<CredentialError>(
                  [&] { web_identity_of_environment(Environment(lacking), "ann@box"); }),
              HasSubstr("AWS_ROLE_ARN"));
}

const Environment::Variables github = {
    {"ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example/x?api-version=2"},
    {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "b3arer"}};

TEST(WebIdentityOfJob, is_the_given_variable) {
  auto variables = github;
  variables["ID_TOKEN"] = "t";
  const auto found = web_identity_of_job(Environment(variables), "ID_TOKEN");
  ASSERT_TRUE(found);
  EXPECT_EQ(std::get<TokenVariable>(found->token).name, "ID_TOKEN");
  EXPECT_EQ(to_string(found->origin), "ID_TOKEN");
  EXPECT_EQ(found->role_arn, "");
}

TEST(WebIdentityOfJob, is_the_token_service_of_github) {
  for (const auto* variable : {"", "ID_TOKEN"}) {
    const auto found = web_identity_of_job(Environment(github), variable);
    ASSERT_TRUE(found);
    EXPECT_EQ(std::get<TokenRequest>(found->token).bearer, "b3arer");
    EXPECT_EQ(to_string(found->origin), "ACTIONS_ID_TOKEN_REQUEST_URL");
  }
}

TEST(WebIdentityOfJob, is_absent_if_the_job_provides_none) {
  EXPECT_FALSE(web_identity_of_job(Environment(), ""));
  EXPECT_FALSE(
      web_identity_of_job(Environment(Environment::Variables{{"ID_TOKEN", " "}}), "ID_TOKEN"));
  for (const auto& [name, value] : github) {
    auto lacking = github;
    lacking[name] = "";
    EXPECT_FALSE(web_identity_of_job(Environment(lacking), "")) << name;
  }
}

WebIdentity with(std::variant<TokenFile, TokenVariable, TokenRequest> token) {
  WebIdentity plan;
  plan.token = std::move(token);
  plan.origin = options::InFile{"config", 3};
  return plan;
}

std::string fetch(const WebIdentity& plan, const ScriptedService& service = {},
                  Environment::Variables variables = {}) {
  return fetch_web_identity_token(plan, service.transport(), Environment(std::move(variables)));
}

TEST(WebIdentityToken, is_read_from_its_file_each_time) {
  const test::ScratchFolder folder;
  const auto plan = with(TokenFile{folder.write("token", "first\n").string()});
  EXPECT_EQ(fetch(plan), "first");
  folder.write("token", "second \r\n\n");
  EXPECT_EQ(fetch(plan), "second");
}

TEST(WebIdentityToken, names_the_line_of_a_file_that_is_empty_or_cannot_be_read) {
  const test::ScratchFolder folder;
  EXPECT_THAT(test::thrown<CredentialError>(
                  [&] { fetch(with(TokenFile{folder.write("token", " \n").string()})); }),
              StartsWith("config:3: the web identity token is empty"));
  const auto missing = (folder / "missing").string();
  EXPECT_THAT(test::thrown<CredentialError>([&] { fetch(with(TokenFile{missing})); }),
              AllOf(StartsWith("config:3: "), HasSubstr(missing)));
}

TEST(WebIdentityToken, is_the_value_of_its_variable) {
  EXPECT_EQ(fetch(with(TokenVariable{"ID_TOKEN"}), {}, {{"ID_TOKEN", "t.o.k\n"}}), "t.o.k");
}

// An untrusted project file may name any variable; its value must not be sent.
TEST(WebIdentityToken, is_not_read_from_a_variable_with_another_form) {
  for (const auto* value : {"", "npm_s3cret", "s3.cret", "s.3.cr.et"}) {
    EXPECT_THAT(test::thrown<CredentialError>([&] {
                  fetch(with(TokenVariable{"ID_TOKEN"}), {}, {{"ID_TOKEN", value}});
                }),
                AllOf(StartsWith("ID_TOKEN: not an OIDC token"), Not(HasSubstr("cret"))));
  }
}

TEST(WebIdentityToken, is_requested_with_sts_as_its_audience) {
  ScriptedService service;
  service.then(json_reply(R"({"count": 1, "value": "t"})")).then(json_reply(R"({"value": "t"})"));
  EXPECT_EQ(fetch(with(TokenRequest{"https://token.example/x?api-version=2", "b3arer"}), service),
            "t");
  EXPECT_EQ(fetch(with(TokenRequest{"https://token.example/x", "b3arer"}), service), "t");
  EXPECT_THAT(service.urls(),
              ElementsAre("https://token.example/x?api-version=2&audience=sts.amazonaws.com",
                          "https://token.example/x?audience=sts.amazonaws.com"));
  EXPECT_EQ(service.requests().front().method, "GET");
  EXPECT_EQ(header_of(service.requests().front(), "Authorization"), "bearer b3arer");
}

TEST(WebIdentityToken, names_the_permission_that_a_job_lacks) {
  ScriptedService service;
  service.then(json_reply(R"({"message": "echoed b3arer"})", 403));
  EXPECT_THAT(test::thrown<CredentialError>([&] {
                fetch(with(TokenRequest{"https://token.example/x?s3cret", "b3arer"}), service);
              }),
              AllOf(HasSubstr("token.example did not issue an OIDC token: it answered 403"),
                    HasSubstr("id-token: write"), Not(HasSubstr("b3arer")),
                    Not(HasSubstr("s3cret"))));
}

TEST(WebIdentityToken, fails_temporarily_if_its_service_does) {
  const auto fails = [](int status) {
    ScriptedService service;
    service.then({status, {}, ""});
    return test::fails_temporarily([&] {
      fetch(with(TokenRequest{"https://token.example", "b3arer"}), service);
    });
  };
  EXPECT_TRUE(fails(503));
  EXPECT_TRUE(fails(429));
  EXPECT_FALSE(fails(403));
}

TEST(WebIdentityToken, is_absent_in_a_reply_without_one) {
  for (const auto* body : {"", "<html>", "[]", R"({"value": ""})", R"({"value": 7})", "{}"}) {
    ScriptedService service;
    service.then(json_reply(body));
    EXPECT_THROW(fetch(with(TokenRequest{"https://token.example", "b"}), service), CredentialError)
        << body;
  }
}

TEST(WebIdentityToken, is_requested_only_at_a_url_which_is_not_shown) {
  for (const auto* url : {"token.example", "file:///etc/passwd", "https://user:hunter2@host/"}) {
    EXPECT_THAT(
        test::thrown<CredentialError>([&] {
          fetch(with(TokenRequest{url, "b"}));
        }),
        AllOf(HasSubstr("ACTIONS_ID_TOKEN_REQUEST_URL is not a URL"), Not(HasSubstr("hunter2"))))
        << url;
  }
}

} // namespace
} // namespace idr::aws
