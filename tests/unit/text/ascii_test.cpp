#include "core/text/ascii.hpp"
#include "core/text/hex.hpp"

#include <gtest/gtest.h>

namespace idr::text {
namespace {

TEST(Ascii, ignores_the_case_of_ascii_letters_only) {
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("content", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
  EXPECT_FALSE(equal_ignoring_case("@[", "`{"));
}

TEST(Hex, has_two_lower_case_digits_for_each_byte) {
  EXPECT_EQ(to_hex({"\x00\x7f\xff", 3}), "007fff");
}

} // namespace
} // namespace idr::text
