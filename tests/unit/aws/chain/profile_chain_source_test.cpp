#include "core/aws/chain/profile_chain.hpp"
#include "tests/unit/aws/chain/profile_chains.hpp"
#include "tests/unit/aws/source_kind.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <utility>
#include <variant>

namespace idr::aws {
namespace {

using system::Environment;
using test::chain;
using test::error_of;
using test::keys;
using test::path_of;
using test::role_a;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ProfileChain, uses_keys_from_the_environment_if_the_profile_says_so) {
  const auto config = fmt::format("[profile a]\n{}credential_source = Environment\n", role_a);
  EXPECT_THAT(path_of(chain(config, "a", {},
                            {{"AWS_ACCESS_KEY_ID", "AKIA3"}, {"AWS_SECRET_ACCESS_KEY", "secret"}})),
              ElementsAre("AKIA3", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(error_of(config), AllOf(StartsWith("config:3: "), HasSubstr("AWS_ACCESS_KEY_ID")));
}

/// Returns the kind of source of a profile with these properties.
std::string source_of(const std::string& properties, Environment::Variables variables = {}) {
  const auto found = chain(
      fmt::format("[profile a]\n{}[sso-session s]\nsso_start_url = u\nsso_region = eu-west-1\n",
                  properties),
      "a", {}, std::move(variables));
  return found ? test::kind_of(found->source) : "nothing";
}

constexpr auto web_identity = "web_identity_token_file = f\nrole_arn = r\n";
constexpr auto sso = "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n";
constexpr auto login = "login_session = l\n";
constexpr auto process = "credential_process = p\n";

TEST(ProfileChain, uses_the_profiles_own_sources_in_the_order_of_the_aws_cli) {
  const std::string in_order[][2] = {{web_identity, "web identity"},
                                     {sso, "sso"},
                                     {login, "login"},
                                     {process, "process"},
                                     {keys, "keys"}};
  std::string all;
  for (auto row = std::rbegin(in_order); row != std::rend(in_order); ++row) {
    EXPECT_EQ(source_of((*row)[0]), (*row)[1]);
    all += (*row)[0];
    EXPECT_EQ(source_of(all), (*row)[1]) << all;
  }
  // Keys in the credentials file take precedence over these two.
  const auto found =
      chain(fmt::format("[profile a]\n{}{}", login, process), "a", fmt::format("[a]\n{}", keys));
  EXPECT_EQ(test::kind_of(found->source), "keys");
}

// Such a session provides the token for other tools.
TEST(ProfileChain, prefers_other_credentials_to_a_session_that_provides_only_a_token) {
  const std::string session = "sso_session = s\n";
  EXPECT_EQ(source_of(session), "token");
  EXPECT_EQ(source_of(session + keys), "keys");
  EXPECT_EQ(source_of(session + login), "login");
  EXPECT_EQ(source_of(session + process), "process");
}

TEST(ProfileChain, begins_with_the_credentials_of_its_source_profile) {
  for (const auto* source : {web_identity, sso, keys, login, process}) {
    const auto found =
        chain(fmt::format("[profile a]\n{}source_profile = b\n[profile b]\n{}"
                          "[sso-session s]\nsso_start_url = u\nsso_region = eu-west-1\n",
                          role_a, source));
    ASSERT_TRUE(found) << source;
    ASSERT_EQ(found->steps.size(), 1U) << source;
    EXPECT_EQ(std::get<AssumeRole>(found->steps[0]).role.arn, "arn:aws:iam::123456789012:role/a");
    EXPECT_EQ(found->profile, "a");
    const bool is_long_term = credential_kind(found->source) == CredentialKind::LongTerm;
    EXPECT_EQ(is_long_term, source == keys) << source;
  }
}

TEST(ProfileChain, uses_container_credentials_if_the_profile_says_so) {
  const auto properties = fmt::format("{}credential_source = EcsContainer\n", role_a);
  EXPECT_EQ(source_of(properties, {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x"}}), "container");
  EXPECT_EQ(source_of(properties, {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/"}}),
            "container");
  EXPECT_THAT(error_of("[profile a]\n" + properties),
              AllOf(StartsWith("config:3: credential_source is EcsContainer"),
                    HasSubstr("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")));
}

TEST(ProfileChain, uses_instance_credentials_if_the_profile_says_so) {
  const auto config =
      fmt::format("[profile a]\n{}credential_source = Ec2InstanceMetadata\n", role_a);
  const auto found = chain(config);
  EXPECT_EQ(to_string(std::get<InstanceMetadata>(found->source).origin), "config:3");
  EXPECT_THAT(error_of(config, "a", {{"AWS_EC2_METADATA_DISABLED", "true"}}),
              AllOf(StartsWith("config:3: "), HasSubstr("AWS_EC2_METADATA_DISABLED")));
}

TEST(ProfileChain, refuses_other_credential_sources) {
  for (const auto* name : {"environment", "Ec2", "EcsContainers"}) {
    EXPECT_THAT(error_of(fmt::format("[profile a]\n{}credential_source = {}\n", role_a, name)),
                AllOf(StartsWith("config:3: "),
                      HasSubstr("Environment, Ec2InstanceMetadata or EcsContainer")))
        << name;
  }
}

} // namespace
} // namespace idr::aws
