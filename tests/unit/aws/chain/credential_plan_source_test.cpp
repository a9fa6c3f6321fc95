#include "core/aws/chain/credential_plan.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/source_kind.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using system::Environment;
using test::Change;
using test::config_text;
using test::plan_for;
using test::profile;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Variables = Environment::Variables;

const Variables token_file = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"},
                              {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"}};
const Variables github = {{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example/"},
                          {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "b3arer"}};
const Variables container = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/7"}};

Variables joined(const std::vector<Variables>& parts) {
  Variables all;
  for (const auto& part : parts) all.insert(part.begin(), part.end());
  return all;
}

Change role(const std::string& name) {
  return [name](ChainOptions& options) { options.role = name; };
}

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

TEST(PlanCredentialsSource, continues_after_the_profile_with_tokens_containers_and_the_instance) {
  const struct {
    Variables variables;
    std::string kind;
  } cases[] = {
      {joined({{{"AWS_ACCESS_KEY_ID", "AKIAENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}},
               token_file,
               github,
               container}),
       "keys"},
      {joined({token_file, github, container}), "web identity"},
      {joined({github, container}), "web identity"},
      {container, "container"},
      {{}, "metadata"},
  };
  for (const auto& [variables, kind] : cases) {
    const auto plan = plan_for(role(deploy), variables, "");
    EXPECT_EQ(test::kind_of(plan.chain->source), kind);
    EXPECT_EQ(plan.chain->profile, "");
  }
  // A profile with credentials takes precedence over all of them.
  const auto all = joined({token_file, github, container});
  EXPECT_EQ(test::kind_of(plan_for({}, all).chain->source), "keys");
  EXPECT_EQ(test::kind_of(plan_for(profile("temporary"), all).chain->source), "keys");
}

TEST(PlanCredentialsSource, uses_the_web_identity_of_a_pod) {
  const auto plan = plan_for(role(deploy), joined({token_file, github}), "");
  const auto& source = std::get<WebIdentity>(plan.chain->source);
  EXPECT_EQ(source.role_arn, "arn:aws:iam::123456789012:role/pod");
  EXPECT_EQ(source.options.session_name, "ann@box");
  ASSERT_EQ(plan.chain->steps.size(), 1U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).role.arn, deploy);
}

TEST(PlanCredentialsSource, uses_the_role_directly_with_the_token_of_a_job) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = "deploy@123456789012";
        options.region = "cn-north-1";
        options.session.duration = 12h;
        options.session.policy = R"({ "Version": "2012-10-17" })";
        options.session.policy_arns = {"arn:1"};
      },
      github, "");
  const auto& source = std::get<WebIdentity>(plan.chain->source);
  EXPECT_EQ(source.role_arn, "arn:aws-cn:iam::123456789012:role/deploy");
  EXPECT_EQ(source.options.session_name, "ann@box");
  EXPECT_EQ(source.options.duration, 12h);
  EXPECT_EQ(source.options.policy, R"({"Version":"2012-10-17"})");
  EXPECT_THAT(source.options.policy_arns, ElementsAre("arn:1"));
  EXPECT_EQ(to_string(source.origin), "ACTIONS_ID_TOKEN_REQUEST_URL");
  EXPECT_THAT(plan.chain->steps, IsEmpty());
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(PlanCredentialsSource, uses_the_variable_with_the_token_of_a_job) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.web_identity_token_env = "ID_TOKEN";
        options.session.session_name = "job-7";
      },
      joined({{{"ID_TOKEN", "t"}}, github}), "");
  const auto& source = std::get<WebIdentity>(plan.chain->source);
  EXPECT_EQ(std::get<TokenVariable>(source.token).name, "ID_TOKEN");
  EXPECT_EQ(source.options.session_name, "job-7");
  EXPECT_THAT(plan.warnings, IsEmpty());
}

// The account is unknown before the role is assumed: specify it, as in NAME@012345678901.
TEST(PlanCredentialsSource, requires_an_account_for_the_role_with_the_token_of_a_job) {
  for (const auto* name : {"deploy", "team/deploy"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] { plan_for(role(name), github, ""); }),
                AllOf(StartsWith(fmt::format("--role: {}: ", name)), HasSubstr("NAME@ACCOUNT")));
  }
}

TEST(PlanCredentialsSource, uses_the_token_of_a_job_only_for_a_role) {
  EXPECT_EQ(test::kind_of(plan_for({}, joined({github, container}), "").chain->source),
            "container");
}

// STS reads them only from the token.
TEST(PlanCredentialsSource, refuses_options_that_do_not_apply_to_a_token) {
  const std::pair<const char*, Change> refused[] = {
      {"--external-id", [](auto& options) { options.session.external_id = "id"; }},
      {"--tag",
       [](auto& options) {
         options.session.tags = {{"a", "b"}};
       }},
      {"--transitive-tag-key", [](auto& options) { options.session.transitive_tag_keys = {"a"}; }},
      {"--source-identity", [](auto& options) { options.session.source_identity = "ann"; }},
      {"--mfa-serial", [](auto& options) { options.mfa_serial = "mfa-device"; }},
      {"--mfa-code", [](auto& options) { options.mfa_code = "123456"; }}};
  for (const auto& [name, change] : refused) {
    EXPECT_THAT(test::thrown<UsageError>([&, type = change] {
                  plan_for(
                      [&](auto& options) {
                        options.role = deploy;
                        type(options);
                      },
                      github, "");
                }),
                AllOf(StartsWith(name), Not(HasSubstr("b3arer")), Not(HasSubstr("123456"))));
  }
}

TEST(PlanCredentialsSource, warns_of_an_unused_token) {
  const Variables token = {{"ID_TOKEN", "t0ken"}};
  const auto named = [](const std::string& name) {
    return [name](ChainOptions& options) {
      options.web_identity_token_env = "ID_TOKEN";
      options.role = name;
    };
  };
  EXPECT_THAT(plan_for(named(""), token).warnings,
              ElementsAre(AllOf(HasSubstr("ID_TOKEN"), HasSubstr("needs a --role"))));
  EXPECT_THAT(plan_for(named(deploy), token).warnings,
              ElementsAre(AllOf(HasSubstr("ID_TOKEN"), HasSubstr("config:3 take precedence"))));
  EXPECT_THAT(plan_for(named(deploy), token, "").warnings, IsEmpty());
}

TEST(PlanCredentialsSource, requires_a_token_variable_of_the_command_line_to_be_set) {
  const auto named = [](ChainOptions& options) { options.web_identity_token_env = "ID_TOKEN"; };
  EXPECT_THAT(test::thrown<UsageError>([&] {
                plan_for(named, {{"ID_TOKEN", " "}});
              }),
              HasSubstr("--web-identity-token-env: variable ID_TOKEN"));
  // A project file may set it for CI jobs.
  const auto in_file = [&](ChainOptions& options) {
    named(options);
    options.origins[&options::option("web-identity-token-env")] = options::InFile{"idr.toml", 3};
  };
  EXPECT_THAT(plan_for(in_file, {}).warnings, IsEmpty());
}

TEST(PlanCredentialsSource, refuses_an_account_id_that_is_not_twelve_digits) {
  const std::string sso = "[default]\nsso_session = corp\nsso_role_name = r\nsso_account_id = ";
  const std::string session = "[sso-session corp]\nsso_start_url = u\nsso_region = eu-west-1\n";
  EXPECT_THAT(test::thrown<ConfigError>([&] { plan_for({}, {}, sso + "12345678901\n" + session); }),
              AllOf(HasSubstr("sso_account_id"), HasSubstr("12 digits")));
  EXPECT_THAT(test::thrown<ConfigError>([&] {
                plan_for({}, {},
                         "[default]\naws_account_id = 1234-5678-9012\naws_access_key_id = A\n"
                         "aws_secret_access_key = s\n");
              }),
              HasSubstr("aws_account_id"));
  EXPECT_THAT(test::thrown<ConfigError>([&] {
                plan_for({}, {{"AWS_ACCESS_KEY_ID", "A"},
                              {"AWS_SECRET_ACCESS_KEY", "s"},
                              {"AWS_ACCOUNT_ID", "1"}});
              }),
              HasSubstr("AWS_ACCOUNT_ID"));
}

/// Returns the places tried before; empty for a source other than the last one.
std::string tried(const CredentialPlan& plan) {
  const auto* metadata = std::get_if<InstanceMetadata>(&plan.chain->source);
  return metadata == nullptr ? "" : metadata->tried;
}

TEST(PlanCredentialsSource, lists_the_places_tried_before_the_instance) {
  const auto plan = plan_for({}, {{"HOME", "/home/ann"}}, "");
  EXPECT_THAT(tried(plan),
              AllOf(HasSubstr("AWS_WEB_IDENTITY_TOKEN_FILE"), HasSubstr("container endpoint"),
                    HasSubstr("the EC2 instance metadata service"), HasSubstr("--profile")));
  EXPECT_EQ(tried(plan_for({}, container, "")), "");
  EXPECT_THAT(tried(plan_for({}, {{"GITHUB_ACTIONS", "true"}}, "")), HasSubstr("id-token: write"));
  EXPECT_THAT(tried(plan_for({}, {{"GITLAB_CI", "true"}}, "")),
              HasSubstr("--web-identity-token-env"));
  EXPECT_THAT(test::thrown<CredentialError>([] {
                plan_for({}, {{"AWS_EC2_METADATA_DISABLED", "true"}}, "");
              }),
              HasSubstr("disabled by AWS_EC2_METADATA_DISABLED"));
}

TEST(PlanCredentialsSource, never_skips_an_invalid_source) {
  EXPECT_THROW(plan_for({}, {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "here"}}, ""), CredentialError);
  EXPECT_THROW(plan_for({}, container, "[default]\ncredential_source = x\nrole_arn = r\n"),
               ConfigError);
  EXPECT_THROW(plan_for({}, container, "[default]\nsso_account_id = 1\n"), ConfigError);
}

constexpr auto sso_config = R"([profile token]
sso_session = corp
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Deploy
[profile over-token]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = token
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
)";

TEST(PlanCredentialsSource, refuses_a_profile_that_provides_only_an_access_token) {
  for (const auto* name : {"token", "over-token"}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] { plan_for(profile(name), {}, sso_config); }),
                AllOf(StartsWith("config:2: profile token provides an access token"),
                      HasSubstr("sso_account_id")))
        << name;
  }
}

struct ChainedCase {
  const char* name;
  std::string config;
  Variables variables;
  bool capped;
};

// AWS limits a role assumed with temporary credentials to one hour.
TEST(PlanCredentialsSource, caps_the_session_of_a_role_assumed_with_temporary_credentials) {
  const ChainedCase cases[] = {
      {"sso",
       std::string(
           "[default]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n") +
           sso_config,
       {},
       true},
      {"pod", "", token_file, true},
      {"profile with a token file",
       "[default]\nweb_identity_token_file = f\nrole_arn = r\n",
       {},
       true},
      {"container", "", container, true},
      {"instance", "", {}, true},
      {"login session", "[default]\nlogin_session = arn:aws:iam::1:user/ann\n", {}, true},
      {"temporary keys of a profile",
       "[default]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token = t\n",
       {},
       true},
      {"temporary keys of the environment",
       "",
       {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}},
       true},
      {"keys", "[default]\naws_access_key_id = A\naws_secret_access_key = s\n", {}, false},
      {"program, which may print either", "[default]\ncredential_process = p\n", {}, false}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.name);
    const auto plan = plan_for(
        [](auto& options) {
          options.role = deploy;
          options.session.duration = 2h;
        },
        row.variables, row.config);
    ASSERT_FALSE(plan.chain->steps.empty());
    EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps.back()).options.duration,
              row.capped ? 1h : 2h);
    ASSERT_EQ(plan.warnings.size(), row.capped ? 1U : 0U);
    if (!row.capped) continue;
    EXPECT_THAT(plan.warnings[0], StartsWith("--role: the session is capped at 1 h"));
  }
}

// Regardless of what a program prints, the second role is assumed with the session of the first.
TEST(PlanCredentialsSource, caps_the_session_of_every_role_except_the_first) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.session.duration = 2h;
      },
      {},
      "[default]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = program\n"
      "duration_seconds = 7200\n[profile program]\ncredential_process = p\n");
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).options.duration, 2h);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).options.duration, 1h);
  EXPECT_EQ(plan.warnings.size(), 1U);
}

constexpr auto mfa_config = R"([default]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = keys
mfa_serial = mfa-device
mfa_process = oathtool x
[profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
mfa_serial = other-device
mfa_process = oathtool y
)";

// So that a code must be entered only once a day, not once an hour.
TEST(PlanCredentialsSource, creates_a_session_of_12_hours_with_the_device_of_the_first_role) {
  const auto plan = plan_for({}, {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  const auto& session = std::get<SessionToken>(plan.chain->steps[0]);
  EXPECT_EQ(session.duration, 12h);
  EXPECT_EQ(session.mfa.serial, "mfa-device");
  EXPECT_EQ(session.mfa.process, "oathtool x");
  EXPECT_EQ(to_string(session.mfa.origin), "config:5");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
}

// AWS would limit a role assumed with such a session to one hour.
TEST(PlanCredentialsSource, assumes_a_role_of_more_than_an_hour_with_the_keys_and_the_code) {
  const auto plan =
      plan_for({}, {}, std::string(mfa_config) + "[default]\nduration_seconds = 3601\n");
  ASSERT_EQ(plan.chain->steps.size(), 1U);
  const auto& role = std::get<AssumeRole>(plan.chain->steps[0]);
  EXPECT_EQ(role.mfa.serial, "mfa-device");
  EXPECT_EQ(role.mfa.process, "oathtool x");
  EXPECT_EQ(role.options.duration, 3601s);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

// The code works once, and AWS accepts no code from a role.
TEST(PlanCredentialsSource, uses_the_code_for_the_first_of_two_roles_with_the_same_device) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.mfa_serial = "mfa-device";
      },
      {}, std::string(mfa_config) + "[default]\nduration_seconds = 7200\n");
  ASSERT_EQ(plan.chain->steps.size(), 2U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).mfa.serial, "mfa-device");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
}

TEST(PlanCredentialsSource, assumes_a_typed_role_of_more_than_an_hour_with_the_keys_and_the_code) {
  for (const auto& [duration, steps] : {std::pair{1h, 2U}, {12h, 1U}}) {
    const auto plan = plan_for(
        [duration = duration](auto& options) {
          options.profile = "keys";
          options.role = deploy;
          options.mfa_serial = "typed-device";
          options.session.duration = duration;
        },
        {}, mfa_config);
    ASSERT_EQ(plan.chain->steps.size(), steps);
    const auto& role = std::get<AssumeRole>(plan.chain->steps.back());
    EXPECT_EQ(role.options.duration, duration);
    EXPECT_EQ(role.mfa.serial, steps == 1U ? "typed-device" : "");
  }
}

TEST(PlanCredentialsSource,
     runs_the_profiles_program_for_the_code_of_a_device_from_the_command_line) {
  const auto plan = plan_for(
      [](auto& options) {
        options.profile = "keys";
        options.role = deploy;
        options.mfa_serial = "typed-device";
      },
      {}, mfa_config);
  const auto& session = std::get<SessionToken>(plan.chain->steps[0]);
  EXPECT_EQ(session.duration, 12h);
  EXPECT_EQ(session.mfa.serial, "typed-device");
  EXPECT_EQ(session.mfa.process, "oathtool y");
  EXPECT_EQ(to_string(session.mfa.origin), "config:10");
}

// A role without a device needs no session, and STS allows a longer duration without one.
TEST(PlanCredentialsSource, creates_no_session_for_a_role_without_a_device) {
  const auto plan = plan_for(
      [](auto& options) {
        options.profile = "keys";
        options.role = deploy;
      },
      {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 1U);
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[0]).mfa.serial, "");
}

TEST(PlanCredentialsSource, uses_a_different_device_only_for_its_role) {
  const auto plan = plan_for(
      [](auto& options) {
        options.role = deploy;
        options.mfa_serial = "typed-device";
      },
      {}, mfa_config);
  ASSERT_EQ(plan.chain->steps.size(), 3U);
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps[0]).mfa.serial, "mfa-device");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[1]).mfa.serial, "");
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps[2]).mfa.serial, "typed-device");
}

TEST(PlanCredentialsSource, returns_the_cache_folder) {
  const test::ScratchFolder folder;
  const Variables home = {{"HOME", folder.path().string()}};
  EXPECT_EQ(plan_for({}, home).cache_folder, folder / ".cache/iam-docker-run");
  EXPECT_FALSE(plan_for([](auto& options) { options.no_cache = true; }, home).cache_folder);
  EXPECT_FALSE(plan_for({}, joined({home, {{"CI", "true"}}})).cache_folder);
}

TEST(PlanCredentialsSource, returns_the_number_of_attempts) {
  EXPECT_EQ(plan_for().attempts, 3);
  EXPECT_EQ(plan_for({}, {{"AWS_MAX_ATTEMPTS", "5"}}).attempts, 5);
  EXPECT_THROW(plan_for({}, {{"AWS_RETRY_MODE", "fast"}}), ConfigError);
}

TEST(PlanCredentialsSource, returns_the_origin_of_the_profile) {
  EXPECT_EQ(to_string(plan_for().profile_origin), "default");
  EXPECT_EQ(to_string(plan_for(profile("keys")).profile_origin), "--profile");
  EXPECT_EQ(to_string(plan_for({}, {{"AWS_PROFILE", "keys"}}).profile_origin), "AWS_PROFILE");
  const auto in_file = plan_for([](auto& options) {
    options.profile = "keys";
    options.origins[&options::option("profile")] = options::InFile{"idr.toml", 3};
  });
  EXPECT_EQ(to_string(in_file.profile_origin), "idr.toml:3");
}

TEST(PlanCredentialsSource, uses_the_url_of_the_command_line_for_sts_and_iam) {
  const auto plan = plan_for([](auto& options) { options.endpoint_url = "http://here:4566"; });
  EXPECT_EQ(plan.sts.url(), "http://here:4566");
  EXPECT_EQ(plan.iam.url(), "http://here:4566");
  EXPECT_EQ(origin_text(plan.sts), "--endpoint-url");
}

} // namespace
} // namespace idr::aws
