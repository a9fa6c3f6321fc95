#include "core/aws/chain/profile_chain.hpp"
#include "tests/unit/aws/source_kind.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using system::Environment;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr auto keys = "aws_access_key_id = AKIA1\naws_secret_access_key = secret\n";
constexpr auto role_a = "role_arn = arn:aws:iam::123456789012:role/a\n";
constexpr auto role_b = "role_arn = arn:aws:iam::123456789012:role/b\n";

std::optional<CredentialChain> chain(const std::string& config_text,
                                     const std::string& profile = "a",
                                     const std::string& credentials_text = {},
                                     Environment::Variables variables = {}) {
  const auto config = SharedConfig::parse(config_text, "config", credentials_text, "credentials");
  const Environment environment(std::move(variables));
  const Settings settings{environment, config, config.find_profile(profile)};
  return ProfileReader{settings, "aws", "ann@box", "/home/ann"}.chain({profile});
}

std::string error_of(const std::string& config_text, const std::string& profile = "a",
                     Environment::Variables variables = {}) {
  return test::thrown<ConfigError>([&] { chain(config_text, profile, {}, std::move(variables)); });
}

/// Returns the access key and the roles assumed with it, in order.
std::vector<std::string> path_of(const std::optional<CredentialChain>& chain) {
  if (!chain) return {"nothing"};
  std::vector<std::string> path = {std::get<StaticKeys>(chain->source).credentials.access_key_id};
  for (const auto& step : chain->steps) path.push_back(std::get<AssumeRole>(step).role.arn);
  return path;
}

TEST(ProfileChain, is_the_keys_of_a_profile) {
  const auto found = chain(fmt::format("[profile a]\n{}", keys));
  EXPECT_THAT(path_of(found), ElementsAre("AKIA1"));
  EXPECT_EQ(found->profile, "a");
  EXPECT_EQ(to_string(std::get<StaticKeys>(found->source).origin), "config:2");
  EXPECT_EQ(credential_kind(found->source), CredentialKind::LongTerm);
}

TEST(ProfileChain, is_temporary_if_the_profile_has_a_session_token) {
  const auto found = chain(fmt::format("[profile a]\n{}aws_session_token = t\n", keys));
  EXPECT_EQ(credential_kind(found->source), CredentialKind::Temporary);
}

TEST(ProfileChain, uses_the_keys_of_the_credentials_file) {
  const auto found = chain("[profile a]\naws_access_key_id = old\naws_secret_access_key = old\n",
                           "a", fmt::format("[a]\n{}", keys));
  EXPECT_THAT(path_of(found), ElementsAre("AKIA1"));
  EXPECT_EQ(to_string(std::get<StaticKeys>(found->source).origin), "credentials:2");
}

TEST(ProfileChain, is_absent_for_a_profile_without_credentials) {
  EXPECT_THAT(path_of(chain("[profile a]\nregion = eu-west-1\nrole_arn =\n")),
              ElementsAre("nothing"));
}

TEST(ProfileChain, has_the_options_of_a_role) {
  const auto found = chain(fmt::format("[profile a]\n{}source_profile = b\nexternal_id = id\n"
                                       "mfa_serial = mfa-device\nduration_seconds = 7200\n"
                                       "role_session_name = job\n[profile b]\n{}",
                                       role_a, keys));
  const auto& step = std::get<AssumeRole>(found->steps.at(0));
  EXPECT_EQ(step.role.arn, "arn:aws:iam::123456789012:role/a");
  EXPECT_EQ(step.options.session_name, "job");
  EXPECT_EQ(step.options.external_id, "id");
  EXPECT_EQ(step.options.duration, 7200s);
  EXPECT_EQ(step.mfa.serial, "mfa-device");
  EXPECT_EQ(to_string(step.origin), "config:2");
}

TEST(ProfileChain, has_a_default_session_name) {
  const auto found =
      chain(fmt::format("[profile a]\n{}source_profile = b\n[profile b]\n{}", role_a, keys));
  const auto& step = std::get<AssumeRole>(found->steps.at(0));
  EXPECT_EQ(step.options.session_name, "ann@box");
  EXPECT_EQ(step.options.duration, std::nullopt);
  EXPECT_EQ(step.mfa.serial, "");
}

// In the selected profile, the role takes precedence over its keys; in a source profile, the keys
// do.
TEST(ProfileChain, prefers_the_role_of_the_selected_profile_and_the_keys_of_a_source_profile) {
  const auto config = fmt::format("[profile a]\n{}{}source_profile = b\n[profile b]\n"
                                  "aws_access_key_id = AKIA2\naws_secret_access_key = s\n"
                                  "{}source_profile = c\n[profile c]\n{}",
                                  keys, role_a, role_b, keys);
  EXPECT_THAT(path_of(chain(config)), ElementsAre("AKIA2", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(path_of(chain(config, "b")),
              ElementsAre("AKIA1", "arn:aws:iam::123456789012:role/b"));
}

TEST(ProfileChain, assumes_a_profiles_role_with_its_own_keys) {
  const auto config = fmt::format("[profile a]\n{}{}source_profile = a\n", keys, role_a);
  EXPECT_THAT(path_of(chain(config)), ElementsAre("AKIA1", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}source_profile = a\n", role_a)),
              AllOf(StartsWith("config:3: "), HasSubstr("no keys")));
}

/// Returns profiles p0 to the one with the keys, each of which is the source profile of the
/// previous one.
std::string config_of_profiles(int count) {
  std::string config;
  for (int i = 0; i < count; ++i) {
    config += fmt::format("[profile p{0}]\nrole_arn = role{0}\nsource_profile = p{1}\n", i, i + 1);
  }
  return config + fmt::format("[profile p{}]\n{}", count, keys);
}

TEST(ProfileChain, follows_a_long_chain_of_profiles) {
  constexpr int most = 100;
  std::vector<std::string> expected = {"AKIA1"};
  for (int i = most - 1; i >= 0; --i) expected.push_back(fmt::format("role{}", i));
  EXPECT_EQ(path_of(chain(config_of_profiles(most), "p0")), expected);
  // The source_profile of the last profile before the limit.
  const auto too_many =
      AllOf(StartsWith("config:303: "), HasSubstr("more than 100 source profiles"));
  EXPECT_THAT(error_of(config_of_profiles(most + 1), "p0"), too_many);
  EXPECT_THAT(error_of(config_of_profiles(20'000), "p0"), too_many);
  EXPECT_EQ(path_of(chain(config_of_profiles(most + 1), "p1")).size(), most + 1U);
}

TEST(ProfileChain, explains_what_to_add_if_no_source_is_set) {
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}", role_a)), HasSubstr("Add source_profile = "));
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}source_profile = bse\n[profile base]\n{}",
                                   role_a, keys)),
              HasSubstr("Did you mean base?"));
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}credential_source = Env\n", role_a)),
              HasSubstr("must be Environment, "));
}

TEST(ProfileChain, names_the_misspelled_key) {
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}source_profile = b\n[profile b]\n"
                                   "aws_acess_key_id = AKIA1\naws_secret_acess_key = s\n",
                                   role_a)),
              HasSubstr("config:5: aws_acess_key_id: did you mean aws_access_key_id?"));
}

TEST(ProfileChain, shows_a_refused_loop) {
  const auto config = fmt::format("[profile start]\n{0}source_profile = a\n[profile a]\n{0}"
                                  "source_profile = b\n[profile b]\n{0}source_profile = a\n",
                                  role_a);
  EXPECT_THAT(error_of(config, "start"),
              AllOf(StartsWith("config:9: "), HasSubstr("loop"), HasSubstr("a → b → a")));
  EXPECT_THAT(error_of(config), HasSubstr("a → b → a"));
}

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

TEST(ProfileChain, has_the_device_and_its_mfa_process) {
  const auto found =
      chain(fmt::format("[profile a]\n{}source_profile = b\nmfa_serial = mfa-device\n"
                        "mfa_process = oathtool x\n[profile b]\n{}",
                        role_a, keys));
  const auto& mfa = std::get<AssumeRole>(found->steps.at(0)).mfa;
  EXPECT_EQ(mfa.serial, "mfa-device");
  EXPECT_EQ(mfa.process, "oathtool x");
  EXPECT_EQ(to_string(mfa.origin), "config:5");
}

struct BrokenCase {
  std::string properties;
  const char* line;
  const char* words;
};

TEST(ProfileChain, refuses_contradictory_settings) {
  const std::string role = role_a;
  const BrokenCase cases[] = {
      {role, "config:2: ", "needs one of source_profile and credential_source"},
      {role + "source_profile = b\ncredential_source = Environment\n",
       "config:2: ", "only one of source_profile and credential_source"},
      {role + "source_profile = nobody\n", "config:3: ", "source profile nobody not found"},
      {role + "source_profile = empty\n", "config:3: ", "source profile empty has no credentials"},
      {"aws_access_key_id = AKIA1\n", "config:2: ", "no aws_secret_access_key"},
      {role + "source_profile = b\nduration_seconds = 1h\n", "config:4: ", "a number of seconds"},
      {role + "source_profile = b\nduration_seconds = -1\n", "config:4: ", "a number of seconds"},
      {role + "source_profile = b\nduration_seconds = 99999999999999999999\n",
       "config:4: ", "a number of seconds"},
  };
  for (const auto& [properties, line, words] : cases) {
    const auto config =
        fmt::format("[profile a]\n{}[profile b]\n{}[profile empty]\n", properties, keys);
    EXPECT_THAT(error_of(config), AllOf(StartsWith(line), HasSubstr(words))) << properties;
  }
}

// A misspelled key must not be shown with its value, which may be a secret.
TEST(ProfileChain, shows_no_value_that_may_be_a_secret) {
  const std::string secret = "wJalrXUtnFEMI";
  for (const std::string& properties :
       {"role_arn = x\ncredential_source = " + secret, "aws_secret_access_key = " + secret,
        "role_arn = x\nsource_profile = a\nduration_seconds = " + secret,
        "role_arn = " + secret + "\nexternal_id = " + secret + "\nmfa_serial = " + secret,
        "web_identity_token_file = " + secret, "sso_start_url = https://" + secret}) {
    EXPECT_THAT(error_of(fmt::format("[profile a]\n{}\n", properties)), Not(HasSubstr(secret)))
        << properties;
  }
}

TEST(ProfileChain, warns_of_lines_that_the_aws_cli_reads_differently) {
  const auto found = chain(fmt::format("[profile a]\n{}source_profile = b # home\noutput = x # y\n"
                                       "[profile b]\naws_access_key_id = AKIA1 ; old\n"
                                       "aws_secret_access_key = wJalr\n",
                                       role_a));
  EXPECT_THAT(path_of(found), ElementsAre("AKIA1", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(found->warnings, ElementsAre(StartsWith("config:6: the AWS CLI "),
                                           StartsWith("config:3: the AWS CLI ")));
}

TEST(ProfileChain, warns_of_nothing_else) {
  EXPECT_THAT(chain(fmt::format("[profile a]\n{}", keys))->warnings, IsEmpty());
}

TEST(ProfileChain, lists_the_files_and_similar_names_if_a_profile_is_not_found) {
  EXPECT_THAT(error_of(fmt::format("[profile prod]\n{}", keys), "prdo"),
              AllOf(HasSubstr("profile prdo not found in config, credentials"),
                    HasSubstr("Did you mean prod?")));
  EXPECT_THAT(error_of("", "x"), Not(HasSubstr("Did you mean")));
}

TEST(ProfileChain, lists_the_existing_profiles_if_no_name_is_similar) {
  EXPECT_THAT(error_of("[profile one]\n[profile two]\n", "xyz"), HasSubstr("Profiles: one, two"));
  EXPECT_THAT(error_of("[default]\n[profile p1]\n[profile p2]\n[profile p3]\n[profile p4]\n"
                       "[profile p5]\n[profile p6]\n",
                       "xyz"),
              HasSubstr("Profiles: default, p1, p2, p3, p4 and 2 more"));
}

TEST(ProfileChain, names_the_variable_of_a_profile_that_is_not_found) {
  const auto config = SharedConfig::parse("[profile a]\n", "config", "", "credentials");
  const Environment environment;
  const ProfileReader reader{Settings{environment, config}, "aws", "ann@box", "/h"};
  EXPECT_THAT(test::thrown<ConfigError>([&] {
                reader.chain({"prod", options::FromVariable{"AWS_PROFILE"}});
              }),
              StartsWith("AWS_PROFILE: profile prod not found in config"));
}

TEST(ProfileChain, warns_of_unpaired_keys) {
  const auto warnings = [](const std::string& config, const std::string& credentials) {
    return chain(config, "a", credentials)->warnings;
  };
  const std::string pair = keys;
  EXPECT_THAT(warnings("[profile a]\n" + pair, "[a]\naws_secret_access_key = other\n"),
              ElementsAre(AllOf(StartsWith("credentials:2: aws_secret_access_key of profile a is "
                                           "ignored"),
                                HasSubstr("config:2"))));
  EXPECT_THAT(warnings("[profile a]\n" + pair + "aws_access_key_id = A\n", ""),
              ElementsAre(AllOf(StartsWith("config:3: "), HasSubstr("config:4"))));
  EXPECT_THAT(warnings("[profile a]\naws_session_token = t\n", "[a]\n" + pair),
              ElementsAre(StartsWith("config:2: aws_session_token of profile a is ignored")));
  // Complete pairs, of which the last one is used.
  EXPECT_THAT(warnings("[profile a]\n" + pair + "[profile a]\n" + pair, ""), IsEmpty());
  EXPECT_THAT(warnings("[profile a]\n" + pair, "[a]\n" + pair), IsEmpty());
}

// `[prod]` in the config file, which must be `[profile prod]`.
TEST(ProfileChain, mentions_an_ignored_section) {
  EXPECT_THAT(error_of(fmt::format("[prod]\n{}", keys), "prod"),
              AllOf(HasSubstr("not found"), HasSubstr("config:1")));
}

TEST(ProfileChain, mentions_a_section_whose_name_has_other_characters) {
  for (const std::string name : {"ünï", "a#b", "a;b", "a=b", "a$b", "*"}) {
    EXPECT_THAT(error_of(fmt::format("[profile {}]\n{}", name, keys), name),
                AllOf(HasSubstr("not found"), HasSubstr("config:1 has a section of that name"),
                      HasSubstr("must be quoted")));
  }
}

TEST(ProfileChain, reports_a_missing_file) {
  const test::ScratchFolder folder;
  const auto config = SharedConfig::load({folder / "config", folder / "credentials"});
  const Environment environment;
  EXPECT_THAT(
      test::thrown<ConfigError>([&] {
        ProfileReader{Settings{environment, config}, "aws", "ann@box", "/h"}.chain({"prod"});
      }),
      HasSubstr("config file not found (/h/.aws/config, /h/.aws/credentials)"));
}

} // namespace
} // namespace idr::aws
