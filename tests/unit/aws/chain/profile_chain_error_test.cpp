#include "core/aws/chain/profile_chain.hpp"
#include "tests/unit/aws/chain/profile_chains.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

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
