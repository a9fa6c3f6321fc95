#include "core/error.hpp"
#include "core/text/encoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace idr::text {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(const std::string& text) try {
  require_utf8("my config", text);
  return "none";
} catch (const ConfigError& error) {
  return error.what() + "\n"s + error.remedy();
}

TEST(RequireUtf8, accepts_utf8_with_and_without_a_byte_order_mark) {
  EXPECT_EQ(refusal(""), "none");
  EXPECT_EQ(refusal("a"), "none");
  EXPECT_EQ(refusal("[profile a]\nx = \xC3\xA9\n"), "none");
  EXPECT_EQ(refusal("\xEF\xBB\xBF[default]\n"), "none");
}

TEST(RequireUtf8, names_utf16_and_the_command_that_converts_it) {
  const std::pair<std::string, std::string> texts[] = {{"\xFF\xFE[\0d\0"s, "UTF-16"},
                                                       {"\xFE\xFF\0[\0d"s, "UTF-16"},
                                                       {"[\0d\0"s, "UTF-16LE"},
                                                       {"\0[\0d"s, "UTF-16BE"}};
  for (const auto& [text, encoding] : texts) {
    EXPECT_THAT(refusal(text),
                AllOf(StartsWith("my config is encoded as UTF-16"),
                      HasSubstr("`(umask 077 && iconv -f " + encoding +
                                " -t UTF-8 'my config' >'my config.utf8') && cat 'my config.utf8' "
                                ">'my config' && rm 'my config.utf8'`")));
  }
}

TEST(RequireUtf8, names_the_first_line_of_another_encoding) {
  EXPECT_THAT(refusal("[default]\n# caf\xE9\nregion = x\n"),
              AllOf(StartsWith("my config:2: not valid UTF-8"), HasSubstr("iconv -f LATIN1")));
}

} // namespace
} // namespace idr::text
