#include "core/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::text {
namespace {

TEST(Utf8, reads_the_first_character_and_its_length) {
  struct Case {
    std::string text;
    std::uint32_t value;
    std::size_t length;
  };
  const Case cases[] = {{std::string(1, '\0'), 0, 1},
                        {"a\xff", 'a', 1},
                        {"\x7f", 0x7F, 1},
                        {"\xc2\x80", 0x80, 2},
                        {"\xdf\xbf.", 0x7FF, 2},
                        {"\xe0\xa0\x80", 0x800, 3},
                        {"\xed\x9f\xbf", 0xD7FF, 3},
                        {"\xee\x80\x80", 0xE000, 3},
                        {"\xf0\x90\x80\x80", 0x10000, 4},
                        {"\xf4\x8f\xbf\xbf", 0x10FFFF, 4}};
  for (const auto& [text, value, length] : cases) {
    const auto point = first_code_point(text);
    ASSERT_TRUE(point) << value;
    EXPECT_EQ(point->value, value);
    EXPECT_EQ(point->length, length) << value;
    EXPECT_TRUE(is_utf8(text.substr(0, length)));
  }
}

// Overlong forms, surrogates, values beyond Unicode, and truncated characters.
TEST(Utf8, rejects_invalid_utf8) {
  for (const std::string text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x80",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x90", "\xf4\x90\x80\x80", "\xf5", "\xff"}) {
    EXPECT_FALSE(first_code_point(text)) << testing::PrintToString(text);
    EXPECT_FALSE(is_utf8("a" + text)) << testing::PrintToString(text);
  }
  EXPECT_TRUE(is_utf8(""));
}

} // namespace
} // namespace idr::text
