#include "core/aws/chain/credential_plan.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/aws/chain/source_settings.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/source_kind.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::Change;
using test::container;
using test::github;
using test::joined;
using test::plan_for;
using test::token_file;
using test::Variables;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Change role(const std::string& name) {
  return [name](ChainOptions& options) { options.role = name; };
}

constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

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

} // namespace
} // namespace idr::aws
