#include "core/error.hpp"
#include "core/options/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::options {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

OptionList given(const std::vector<std::string>& words) {
  return parse_arguments(words, Command::Launch).options;
}

TEST(Values, use_the_last_of_a_name) {
  const auto options =
      parse_arguments({"--name", "a", "-t", "--name=b", "--tty=false", "--rm"}, Command::Launch)
          .options;
  ASSERT_NE(last_value(options, option("name")), nullptr);
  EXPECT_EQ(*last_value(options, option("name")), "b");
  EXPECT_EQ(last_value(options, option("user")), nullptr);
  EXPECT_FALSE(is_set(options, option("tty")));
  EXPECT_TRUE(is_set(options, option("rm")));
  EXPECT_FALSE(is_set(options, option("init")));
  // The long --interactive is this program's option, not docker's.
  const auto own = parse_arguments({"--interactive"}, Command::Launch).options;
  EXPECT_FALSE(is_set(own, option("interactive", Reader::Docker)));
  EXPECT_TRUE(own.front().is(option("interactive", Reader::Idr)));
}

TEST(TextOf, is_the_last_value_or_empty) {
  EXPECT_EQ(text_of(given({"--role", "a", "--role=b"}), option("role")), "b");
  EXPECT_EQ(text_of(given({"--role", "a"}), option("profile")), "");
  EXPECT_THAT(texts_of(given({"--tag", "a=1", "--tag", "[b,c]"}), option("tag")),
              ElementsAre("a=1", "[b,c]"));
  EXPECT_THAT(texts_of({}, option("tag")), IsEmpty());
}

TEST(TextOf, refuses_an_empty_value) {
  const auto refusal = [](const auto& act) {
    try {
      act();
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal([] {
              text_of(given({"--role", "", "--role", "a"}), option("role"));
            }),
            "--role: needs a value");
  EXPECT_EQ(refusal([] { texts_of(given({"--tag="}), option("tag")); }), "--tag: needs a value");
  const OptionList in_file = {{&option("role"), "", InFile{"/p/idr.toml", 2}}};
  EXPECT_EQ(refusal([&] { text_of(in_file, option("role")); }),
            "/p/idr.toml:2: role: needs a value");
}

TEST(AnyTextOf, may_be_empty) {
  EXPECT_EQ(any_text_of(given({"--cmd", ""}), option("cmd")), "");
  EXPECT_EQ(any_text_of({}, option("cmd")), std::nullopt);
}

} // namespace
} // namespace idr::options
