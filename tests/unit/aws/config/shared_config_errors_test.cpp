#include "core/aws/config/shared_config.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/config/parsed_config.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace idr::aws {
namespace {

using test::error_of;
using test::parse;
using test::warnings_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(SharedConfig, collects_warnings_about_ignored_parts) {
  const auto config = parse("[a]\nregion = x\n  indented\nno equals sign\n= no key\n"
                            "[profile]\n[profile b c]\n[profilex]\n[]\n[sso-session]\n"
                            "[profile ok]\nin valid = 1\n  continued\ns3 =\n  in valid = 2\n",
                            "[profile a]\n[sso-session s]\n[ok]\n");
  EXPECT_THAT(config.profile_names(), ElementsAre("ok"));
  EXPECT_THAT(warnings_of(config),
              ElementsAre("config:1 a", "config:6 profile", "config:7 profile b c",
                          "config:8 profilex", "config:9 ", "config:10 sso-session", "config:12 ok",
                          "config:15 ok", "credentials:1 profile a",
                          "credentials:2 sso-session s"));
  EXPECT_EQ(config.find_profile("ok")->properties.size(), 1U);
}

TEST(SharedConfig, mentions_a_colon_if_the_line_has_one) {
  EXPECT_THAT(error_of("[profile a]\nregion: x"), HasSubstr("only the AWS CLI accepts ':'"));
  EXPECT_THAT(error_of("[profile a]\nfoo # a:b"), Not(HasSubstr("':'")));
}

// A secret that is indented below another key becomes part of that key's value.
TEST(SharedConfig, returns_no_property_of_a_section_with_a_value_of_several_lines) {
  const struct {
    const char* config;
    const char* credentials;
    const char* message;
  } cases[] = {
      {"[profile a]\nregion = x\n  aws_secret_access_key = hidden\n", "",
       "config:2: region has more than one line"},
      {"[profile a]\nregion = x\noutput = json\n\taws_secret_access_key = hidden\n", "",
       "config:3: output has more than one line"},
      {"", "[a]\naws_access_key_id = AKIA\n hidden\nregion = x\n",
       "credentials:2: aws_access_key_id has more than one line"},
      {"[profile a]\nregion = x\n  # hidden\n", "", "config:2: region has more than one line"},
      {"[profile a]\nregion = x\n", "[a]\nrole_arn = r\n hidden\n",
       "credentials:2: role_arn has more than one line"}};
  for (const auto& [text, credentials, message] : cases) {
    const auto config = SharedConfig::parse(text, "config", credentials, "credentials");
    const auto* profile = config.find_profile("a");
    const auto is_refused = AllOf(StartsWith(message), Not(HasSubstr("hidden")));
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->find("region"); }), is_refused);
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->find_given("region"); }), is_refused);
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->get("absent"); }), is_refused);
  }
}

TEST(SharedConfig, refuses_values_of_more_than_one_line_in_every_kind_of_section) {
  const auto config = parse("[sso-session s]\nsso_region = x\n y\n[services t]\nsts = x\n y\n");
  EXPECT_THROW(config.find_sso_session("s")->find("sso_start_url"), ConfigError);
  EXPECT_THROW(config.find_services("t")->find("iam"), ConfigError);
}

TEST(SharedConfig, an_error_quotes_nothing_from_the_file) {
  for (const std::string_view text : {
           "SECRET = SECRET",
           " SECRET",
           "[SECRET",
           "[profile a] SECRET",
           "[profile a]\n SECRET",
           "[profile a]\nSECRET",
           "[profile a]\naws_secret_access_key SECRET",
           "[profile a]\naws_secret_access_key : SECRET",
           "[profile a]\n= SECRET",
           "[profile a]\nSECRET # = SECRET",
           "[profile a]\ns3 =\n SECRET",
           "[profile a]\ns3 =\n = SECRET",
       }) {
    const auto message = error_of(std::string(text));
    EXPECT_THAT(message, StartsWith("config:"));
    EXPECT_THAT(message, testing::Not(HasSubstr("SECRET")));
  }
}

TEST(SharedConfig, a_warning_contains_no_key_or_value) {
  const auto config =
      parse("[profile a]\nSECRET/A B== = SECRET\n SECRET\ns3 =\n SECRET 2 = SECRET\n"
            "[b]\nSECRET = SECRET\n");
  ASSERT_EQ(config.warnings().size(), 3U);
  for (const auto& warning : config.warnings()) {
    EXPECT_THAT(std::string(warning.section), testing::Not(HasSubstr("SECRET")));
    EXPECT_THAT(std::string(warning.message), testing::Not(HasSubstr("SECRET")));
  }
}

} // namespace
} // namespace idr::aws
