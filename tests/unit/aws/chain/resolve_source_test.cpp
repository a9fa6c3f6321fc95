#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolve_source_fixture.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <utility>

namespace idr::aws {
namespace {

using nlohmann::json;
using test::json_reply;
using test::refusal;
using test::ResolveSource;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto credentials_json =
    R"({"AccessKeyId": "ASIA-other", "SecretAccessKey": "wJalr", "Token": "s3ssion",)"
    R"( "Expiration": "2026-11-21T22:13:20Z"})";

TEST_F(ResolveSource, sends_one_request_to_the_sso_portal_for_many_launches) {
  others.then(sso_reply("ASIA-sso"));
  const auto first = resolve(sso());
  EXPECT_EQ(first.credentials.access_key_id, "ASIA-sso");
  EXPECT_EQ(first.links.at(0)->access_key_id, "ASIA-sso");
  EXPECT_EQ(key_of(sso()), "ASIA-sso");
  EXPECT_EQ(others.requests().size(), 1U);
  EXPECT_THAT(log.back(), HasSubstr("cached credentials"));
}

// After a logout or another user's login, cached credentials are not used.
TEST_F(ResolveSource, sends_another_request_to_the_sso_portal_with_another_token) {
  others.then(sso_reply("ASIA-first")).then(sso_reply("ASIA-second")).then(sso_reply("ASIA-role"));
  EXPECT_EQ(key_of(sso("first")), "ASIA-first");
  EXPECT_EQ(key_of(sso("second")), "ASIA-second");
  EXPECT_EQ(key_of(sso("first")), "ASIA-first");
  auto other = sso("first");
  other.role_name = "Other";
  EXPECT_EQ(key_of(other), "ASIA-role");
  std::filesystem::remove(folder / "token.json");
  auto logged_out = other;
  EXPECT_THAT(refused(logged_out), HasSubstr("aws sso login"));
}

TEST_F(ResolveSource, reports_line_and_login_command_of_an_expired_sso_session) {
  auto source = sso();
  folder.write("token.json", "{}");
  EXPECT_THAT(refused(source), AllOf(StartsWith("config:2: profile p: the SSO session has expired"),
                                     HasSubstr("Log in: `aws sso login --profile p")));
  source.token.oidc.authority = "oidc.example.com";
  folder.write("token.json", json{{"accessToken", "acc3ss"},
                                  {"expiresAt", "2026-11-21T00:00:00Z"},
                                  {"refreshToken", "r3fresh"},
                                  {"clientId", "c"},
                                  {"clientSecret", "s"},
                                  {"registrationExpiresAt", "2026-12-21T00:00:00Z"}}
                                 .dump());
  others.then_no_answer();
  EXPECT_TRUE(test::fails_temporarily([&] { resolve(source); }));
}

TEST_F(ResolveSource, reads_a_login_session) {
  const LoginSession login{"arn:aws:iam::1:user/ann", folder / "login.json", "p",
                           options::InFile{"config", 2}};
  folder.write("login.json", json{{"accessToken",
                                   {{"accessKeyId", "ASIA-login"},
                                    {"secretAccessKey", "wJalr"},
                                    {"sessionToken", "s3ssion"},
                                    {"expiresAt", "2026-11-21T21:20:00Z"}}}}
                                 .dump());
  EXPECT_EQ(key_of(login), "ASIA-login");
  EXPECT_EQ(key_of(login, {role()}), "ASIA-deploy");
  std::filesystem::remove(folder / "login.json");
  EXPECT_EQ(key_of(login, {role()}), "ASIA-deploy");
  EXPECT_THAT(refused(login), AllOf(StartsWith("config:2: "), HasSubstr("aws login")));
}

TEST_F(ResolveSource, uses_a_container_endpoint_without_showing_its_path) {
  others.then(json_reply(credentials_json)).then({503, {}, ""});
  EXPECT_EQ(key_of(container()), "ASIA-other");
  EXPECT_THAT(others.requests().at(0).addresses, ElementsAre("127.0.0.1"));
  EXPECT_TRUE(test::fails_temporarily([&] { resolve(container()); }));
  for (const auto& line : log) EXPECT_THAT(line, Not(HasSubstr("hunter2")));
}

// All pods in EKS use the same URL; their tokens distinguish them.
TEST_F(ResolveSource, caches_the_roles_of_two_containers_separately) {
  for (int i = 0; i < 2; ++i) others.then(json_reply(credentials_json));
  auto pod = container();
  pod.token_file = folder.write("token", "first").string();
  key_of(pod, {role()});
  key_of(pod, {role()});
  EXPECT_EQ(others.requests().size(), 1U);
  folder.write("token", "second");
  key_of(pod, {role()});
  EXPECT_EQ(others.requests().size(), 2U);
}

TEST_F(ResolveSource, uses_the_instance) {
  others.then({200, {}, "t0ken"}).then({200, {}, "role"}).then({200, {}, credentials_json});
  EXPECT_EQ(key_of(metadata()), "ASIA-other");
}

TEST_F(ResolveSource, lists_the_other_places_if_the_instance_has_no_role) {
  others.then_no_answer().then_no_answer();
  auto last = metadata();
  last.found_nothing = "nothing found";
  last.tried = "Tried: all.";
  EXPECT_THAT(refused(last), AllOf(StartsWith("nothing found"), HasSubstr("Tried: all.")));
  auto named = metadata();
  named.origin = options::InFile{"config", 3};
  EXPECT_THAT(refused(named), AllOf(StartsWith("config:3: credential_source is "),
                                    HasSubstr("http://169.254.169.254 provides no role"),
                                    HasSubstr("instance profile")));
}

TEST_F(ResolveSource, passes_on_that_a_failure_is_temporary) {
  const std::pair<http::Response, bool> cases[] = {{refusal(400, "Throttling"), true},
                                                   {{503, {}, ""}, true},
                                                   {refusal(403, "AccessDenied"), false}};
  for (const auto& [response, temporary] : cases) {
    for (const auto* action : {"AssumeRole", "GetSessionToken"}) {
      sts.on("AssumeRole", test::assumed_reply);
      sts.on("GetSessionToken", test::session_reply);
      sts.on(action, response);
      std::filesystem::remove_all(folder / "cache");
      EXPECT_EQ(test::fails_temporarily([&] {
                  resolve(keys(), {SessionToken{}, role()});
                }),
                temporary)
          << action;
    }
  }
}

TEST_F(ResolveSource, logs_no_secret) {
  others.then(sso_reply("ASIA-sso"));
  const auto file = folder.write("token", "t0ken").string();
  mfa_code = "492817";
  SessionToken session;
  session.mfa.serial = "device";
  resolve(sso(), {role()});
  resolve(web(TokenFile{file}), {role()});
  resolve(process(), {role()});
  resolve(keys(), {session, role()});
  for (const auto& line : log) {
    for (const auto* secret :
         {"acc3ss", "wJalr", "s3ssion", "t0ken", "492817", "token-of", "secret-of", "printf"}) {
      EXPECT_THAT(line, Not(HasSubstr(secret)));
    }
  }
  EXPECT_GT(log.size(), 6U);
}

} // namespace
} // namespace idr::aws
