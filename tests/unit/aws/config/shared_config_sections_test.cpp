#include "core/aws/config/shared_config.hpp"
#include "tests/unit/aws/config/parsed_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::aws {
namespace {

using test::error_of;
using test::lines_of;
using test::parse;
using test::warnings_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(SharedConfig, keeps_kinds_of_sections_separate) {
  const auto config = parse("[profile a]\nx = 1\n[sso-session a]\nx = 2\n[services a]\nx = 3\n"
                            "[sso-session b]\n");
  EXPECT_EQ(config.find_profile("a")->get("x"), "1");
  EXPECT_EQ(config.find_sso_session("a")->get("x"), "2");
  EXPECT_EQ(config.find_services("a")->get("x"), "3");
  EXPECT_EQ(config.find_profile("b"), nullptr);
  EXPECT_EQ(config.find_services("b"), nullptr);
  EXPECT_THAT(config.sso_session_names(), ElementsAre("a", "b"));
}

TEST(SharedConfig, accepts_quoted_names_as_written_by_aws_configure) {
  const auto config = parse("[profile \"a\"]\n[profile 'default']\n[sso-session 'my session']\n"
                            "[profile \"team prod\"]\nx = 1\n[profile 'it'\"'\"'s']\n"
                            "[profile team\\ dev]\n[services 'my services']\n");
  EXPECT_THAT(config.profile_names(), ElementsAre("a", "default", "team prod", "it's", "team dev"));
  EXPECT_NE(config.find_sso_session("my session"), nullptr);
  EXPECT_NE(config.find_services("my services"), nullptr);
  EXPECT_EQ(config.find_profile("team prod")->get("x"), "1");
  EXPECT_THAT(warnings_of(config), IsEmpty());
}

TEST(SharedConfig, ignores_a_header_that_is_not_a_single_quoted_name) {
  const auto config = parse("[profile \"open]\n[profile ']\n[profile '']\n[profile 'a' 'b']\n"
                            "[profile 'a\tb']\n[profile 'a' b]\n");
  EXPECT_THAT(config.profile_names(), IsEmpty());
  EXPECT_EQ(config.warnings().size(), 6U);
}

TEST(SharedConfig, accepts_a_name_with_spaces_in_the_credentials_file_if_the_config_file_has_it) {
  const auto config =
      parse("[profile 'team prod']\nx = 1\n", "[team prod]\ny = 2\n['team prod']\n[team dev]\n");
  EXPECT_THAT(lines_of(config.find_profile("team prod")),
              ElementsAre("x=1 config:2", "y=2 credentials:2"));
  EXPECT_THAT(warnings_of(config),
              ElementsAre("credentials:3 'team prod'", "credentials:4 team dev"));
}

TEST(SharedConfig, the_default_profile_with_prefix_replaces_the_one_without) {
  const auto config = parse("[default]\nx = 1\n[profile default]\ny = 2\n[default]\nz = broken\n"
                            "[profile default]\nw = 3\n",
                            "[default]\nv = 4\n");
  EXPECT_EQ(to_string(config.find_profile("default")->position), "config:3");
  EXPECT_THAT(lines_of(config.find_profile("default")),
              ElementsAre("v=4 credentials:2", "w=3 config:8", "y=2 config:4"));
  EXPECT_THAT(warnings_of(config), ElementsAre("config:1 default", "config:5 default"));
}

TEST(SharedConfig, accepts_only_comments_after_a_header) {
  EXPECT_EQ(parse("[profile a]\t # ]\n[profile b];\n[profile c] \t\n").profile_names().size(), 3U);
  EXPECT_THAT(error_of("\n[profile a] b"), StartsWith("config:2: "));
  EXPECT_THAT(error_of("[profile a]]"), StartsWith("config:1: "));
  EXPECT_THAT(error_of("", "["), StartsWith("credentials:1: "));
}

} // namespace
} // namespace idr::aws
