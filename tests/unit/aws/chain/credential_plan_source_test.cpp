#include "core/aws/chain/credential_plan.hpp"
#include "tests/unit/aws/chain/source_settings.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/source_kind.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace idr::aws {
namespace {

using test::Change;
using test::container;
using test::github;
using test::joined;
using test::plan_for;
using test::profile;
using test::sso_config;
using test::token_file;
using test::Variables;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

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

TEST(PlanCredentialsSource, refuses_a_profile_that_provides_only_an_access_token) {
  for (const auto* name : {"token", "over-token"}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] { plan_for(profile(name), {}, sso_config); }),
                AllOf(StartsWith("config:2: profile token provides an access token"),
                      HasSubstr("sso_account_id")))
        << name;
  }
}

} // namespace
} // namespace idr::aws
