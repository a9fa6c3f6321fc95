#include "core/aws/config/settings.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A profile whose property `key` has this value, and a variable VARIABLE.
class SettingsOf {
public:
  SettingsOf(Environment::Variables variables, const std::string& property)
      : environment_(std::move(variables)),
        config_(SharedConfig::parse("[profile p]\n" + property + "\n", "config", "", "c")) {}

  Settings get() const { return {environment_, config_, config_.find_profile("p")}; }

private:
  Environment environment_;
  SharedConfig config_;
};

std::optional<Setting> found(const Environment::Variables& variables, const std::string& property,
                             std::string_view variable = "VARIABLE", std::string_view key = "key") {
  return SettingsOf(variables, property).get().find(variable, key);
}

bool is_on(const Environment::Variables& variables, const std::string& property) {
  return SettingsOf(variables, property).get().is_on("VARIABLE", "key");
}

int number(const Environment::Variables& variables, const std::string& property) {
  return SettingsOf(variables, property).get().number("VARIABLE", "key", 7);
}

TEST(Settings, come_from_the_variable_before_the_profile) {
  const auto setting = found({{"VARIABLE", "v"}}, "key = p");
  ASSERT_TRUE(setting);
  EXPECT_EQ(setting->value, "v");
  EXPECT_EQ(to_string(setting->origin), "VARIABLE");
}

TEST(Settings, come_from_the_profile_if_the_variable_is_blank) {
  for (const auto* blank : {"", " ", "\t\n"}) {
    const auto setting = found({{"VARIABLE", blank}}, "# a line\nkey = p");
    ASSERT_TRUE(setting);
    EXPECT_EQ(setting->value, "p");
    EXPECT_EQ(to_string(setting->origin), "config:3");
  }
}

TEST(Settings, are_absent_if_nothing_is_configured) {
  EXPECT_FALSE(found({}, ""));
  EXPECT_FALSE(found({}, "key ="));
  EXPECT_FALSE(found({{"OTHER", "v"}}, "other = p"));
}

TEST(Settings, may_have_only_a_variable_or_only_a_key) {
  EXPECT_FALSE(found({{"", "v"}}, "other = p", "", "key"));
  EXPECT_FALSE(found({}, "key = p", "VARIABLE", ""));
  EXPECT_EQ(found({}, "key = p", "", "key")->value, "p");
}

TEST(Settings, need_no_profile) {
  const auto config = SharedConfig::parse("", "config", "", "credentials");
  const Environment environment(Environment::Variables{{"VARIABLE", "v"}});
  const Settings settings{environment, config};
  EXPECT_EQ(settings.find("VARIABLE", "key")->value, "v");
  EXPECT_FALSE(settings.find("OTHER", "key"));
}

TEST(SettingIsOn, is_true_ignoring_case) {
  EXPECT_TRUE(is_on({}, "key = true"));
  EXPECT_TRUE(is_on({{"VARIABLE", "TRUE"}}, ""));
  EXPECT_FALSE(is_on({}, "key = False"));
  EXPECT_FALSE(is_on({}, ""));
  EXPECT_FALSE(is_on({{"VARIABLE", "false"}}, "key = true"));
  EXPECT_TRUE(is_on({{"VARIABLE", "true"}}, "key = false"));
}

// Guessing the value of a switch for FIPS or the metadata service would often be wrong.
TEST(SettingIsOn, refuses_other_text_without_showing_it) {
  for (const auto* text : {"yes", "1", "0", "on", "truee", "t"}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] {
                  is_on({{"VARIABLE", text}}, "");
                }),
                StartsWith("VARIABLE: must be true or false"))
        << text;
  }
  EXPECT_THAT(test::thrown<ConfigError>([] { is_on({}, "key = hunter2"); }),
              AllOf(StartsWith("config:2: "), Not(HasSubstr("hunter2"))));
}

TEST(SettingNumber, is_a_positive_integer) {
  EXPECT_EQ(number({}, ""), 7);
  EXPECT_EQ(number({}, "key = 1"), 1);
  EXPECT_EQ(number({{"VARIABLE", "12"}}, "key = 1"), 12);
  EXPECT_EQ(number({{"VARIABLE", "100000"}}, ""), 100000);
}

TEST(SettingNumber, refuses_other_text) {
  for (const auto* text :
       {"0", "-1", "+1", "1.5", "1s", "0x10", "one", "100001", "2147483648", "1 2"}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] {
                  number({{"VARIABLE", text}}, "");
                }),
                StartsWith("VARIABLE: must be a number from 1 to 100000"))
        << text;
  }
  EXPECT_THAT(test::thrown<ConfigError>([] { number({}, "key = 0"); }), StartsWith("config:2: "));
}

} // namespace
} // namespace idr::aws
