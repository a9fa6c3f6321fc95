#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;
using test::FakeService;
using test::json_reply;
using test::refusal;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";
constexpr auto credentials_json =
    R"({"AccessKeyId": "ASIA-other", "SecretAccessKey": "wJalr", "Token": "s3ssion",)"
    R"( "Expiration": "2026-11-21T22:13:20Z"})";

/// STS at one host, the services of the sources at all others, and a cache. The time is
/// 2026-11-21T21:13:20Z; all credentials expire one hour later.
class ResolveSource : public testing::Test {
protected:
  ResolveSource() {
    sts.on("AssumeRole", test::assumed_reply);
    sts.on("GetSessionToken", test::session_reply);
    sts.on("GetCallerIdentity",
           test::caller_reply("arn:aws:iam::123456789012:user/ann", "123456789012"));
    sts.on("AssumeRoleWithWebIdentity", [](const test::ServiceCall& call) {
      return test::reply(fmt::format(
          "<R><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/"
          "web/x</Arn></AssumedRoleUser>{}</AssumeRoleWithWebIdentityResult></R>",
          test::credentials_xml("ASIA-" + call.get("WebIdentityToken"))));
    });
    environment.set("PATH", "/usr/bin:/bin");
  }

  ResolvedCredentials resolve(Source source, std::vector<Step> steps = {}) {
    CredentialPlan plan;
    plan.sts = {"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
    plan.iam = {"https", "iam.example.com", "", "us-east-1", "iam", {}, "eu-west-1"};
    plan.mfa_code = mfa_code;
    plan.chain = CredentialChain{.source = std::move(source), .steps = std::move(steps)};
    Resolver resolver;
    resolver.client = sts.client();
    const auto now = resolver.client.now;
    resolver.client.send = [to_sts = resolver.client.send,
                            to_others = others.transport()](const http::Request& request) {
      return request.authority == "sts.example.com" ? to_sts(request) : to_others(request);
    };
    resolver.environment = environment;
    resolver.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; };
    resolver.ask_mfa_code = [this](const std::string& serial) {
      prompts.push_back(serial);
      return std::string("654321");
    };
    resolver.say = [this](const std::string& line) { log.push_back(line); };
    resolver.warn = [this](const std::string& line) { warned.push_back(line); };
    if (with_cache) {
      resolver.cache =
          CredentialCache({.folder = folder / "cache", .now = now, .lock = {}, .warn = nullptr});
    }
    return resolver.resolve(plan);
  }
  std::string refused(const Source& source, const std::vector<Step>& steps = {}) {
    return test::thrown<CredentialError>([&] { resolve(source, steps); });
  }
  std::string key_of(const Source& source, const std::vector<Step>& steps = {}) {
    return resolve(source, steps).credentials.access_key_id;
  }

  /// An SSO permission set whose token is in a file and valid.
  Sso sso(const std::string& token = "acc3ss") {
    folder.write("token.json",
                 json{{"accessToken", token}, {"expiresAt", "2026-11-22T00:00:00Z"}}.dump());
    Sso source;
    source.account_id = "123456789012";
    source.role_name = "Deploy";
    source.token.file = folder / "token.json";
    source.token.login_command = "aws sso login --profile p";
    source.portal.authority = "portal.example.com";
    source.profile = "p";
    source.origin = options::InFile{"config", 2};
    return source;
  }
  static http::Response sso_reply(const std::string& access_key_id) {
    return json_reply(json{{"roleCredentials",
                            {{"accessKeyId", access_key_id},
                             {"secretAccessKey", "wJalr"},
                             {"sessionToken", "s3ssion"},
                             {"expiration", 1795299200000}}}}
                          .dump());
  }
  WebIdentity web(std::variant<TokenFile, TokenVariable, TokenRequest> token) const {
    WebIdentity source;
    source.token = std::move(token);
    source.role_arn = "arn:aws:iam::1:role/web";
    source.options.session_name = "ann@box";
    source.origin = options::InFile{"config", 4};
    return source;
  }
  CredentialProcess process(const std::string& id = "ASIA-process") const {
    return {.command_line =
                fmt::format("printf x >>'{}'; printf '%s' '{{\"Version\": 1, \"AccessKeyId\": "
                            "\"{}\", \"SecretAccessKey\": \"wJalr\", \"SessionToken\": \"t\"}}'",
                            (folder / "ran").string(), id),
            .account_id = {},
            .profile = "p",
            .origin = options::InFile{"config", 2}};
  }
  std::string times_run() const { return test::content_of(folder / "ran"); }
  static ContainerEndpoint container() {
    ContainerEndpoint source;
    source.request = http::request_to("http://localhost/v2/credentials/hunter2").value();
    source.origin = options::FromVariable{"AWS_CONTAINER_CREDENTIALS_FULL_URI"};
    return source;
  }
  static InstanceMetadata metadata() {
    InstanceMetadata source;
    source.endpoint.scheme = "http";
    source.endpoint.authority = "169.254.169.254";
    return source;
  }
  static AssumeRole role(const std::string& arn = deploy) {
    AssumeRole step{parse_role(arn, "aws"), {}, {}, "p", options::InFile{"config", 7}};
    step.options.session_name = "ann@box";
    return step;
  }
  static StaticKeys keys(const std::string& id = "AKIAIOSFODNN7EXAMPLE") {
    StaticKeys source;
    source.credentials.access_key_id = id;
    source.credentials.secret_access_key = "wJalr";
    source.origin = options::InFile{"config", 3};
    return source;
  }

  test::ScratchFolder folder;
  FakeService sts;
  ScriptedService others;
  system::Environment environment;
  std::string mfa_code;
  bool with_cache = true;
  std::vector<std::string> prompts;
  std::vector<std::string> log;
  std::vector<std::string> warned;
};

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

TEST_F(ResolveSource, assumes_a_role_for_a_web_identity_token_once_for_many_launches) {
  const auto file = folder.write("token", "t1").string();
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t1");
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t1");
  EXPECT_THAT(sts.actions(), ElementsAre("AssumeRoleWithWebIdentity"));
  folder.write("token", "t2");
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t2");
  auto other = web(TokenFile{file});
  other.role_arn = "arn:aws:iam::1:role/other";
  key_of(other);
  other.options.policy = "{}";
  key_of(other);
  EXPECT_EQ(sts.calls().size(), 4U);
}

TEST_F(ResolveSource, assumes_a_role_for_the_token_of_a_variable) {
  environment.set("ID_TOKEN", "t3.x.y");
  EXPECT_EQ(key_of(web(TokenVariable{"ID_TOKEN"})), "ASIA-t3.x.y");
}

// The service of a job returns a different token each time; the request parameters stay the same.
TEST_F(ResolveSource, requests_the_token_of_a_job_once_for_many_launches) {
  others.then(json_reply(R"({"value": "t4"})")).then(json_reply(R"({"value": "t5"})"));
  const auto request = TokenRequest{"https://token.example/", "b3arer"};
  EXPECT_EQ(key_of(web(request)), "ASIA-t4");
  EXPECT_EQ(key_of(web(request)), "ASIA-t4");
  EXPECT_EQ(key_of(web(TokenRequest{"https://token.example/", "another"})), "ASIA-t5");
}

TEST_F(ResolveSource, explains_what_to_check_if_a_web_identity_token_is_refused) {
  environment.set("ID_TOKEN", "t0ken.x.y");
  const struct {
    http::Response reply;
    const char* words = "";
    bool temporary = false;
  } cases[] = {{refusal(403, "AccessDenied", "Not authorized, t0ken.x.y"), "trust policy", false},
               {refusal(400, "ExpiredTokenException", "t0ken.x.y"), "get a new one", false},
               {refusal(400, "InvalidIdentityToken", "t0ken.x.y"), "InvalidIdentityToken", false},
               {refusal(400, "IDPCommunicationError", "later"), "IDPCommunicationError", true},
               {{502, {}, "<html>t0ken"}, "sts.example.com answered 502", true}};
  with_cache = false;
  for (const auto& [response, words, temporary] : cases) {
    sts.on("AssumeRoleWithWebIdentity", response);
    EXPECT_THAT(refused(web(TokenVariable{"ID_TOKEN"})),
                AllOf(StartsWith("config:4: arn:aws:iam::1:role/web cannot be assumed"),
                      HasSubstr(words), Not(HasSubstr("t0ken"))));
    EXPECT_EQ(test::fails_temporarily([&] { resolve(web(TokenVariable{"ID_TOKEN"})); }), temporary)
        << words;
  }
  EXPECT_THAT(refused(web(TokenFile{(folder / "missing").string()})), StartsWith("config:4: "));
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
