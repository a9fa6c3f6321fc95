#include "core/system/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

namespace idr::system {
namespace {

TEST(RandomHex, has_the_requested_number_of_digits) {
  for (const std::size_t digits : {0U, 1U, 7U, 8U, 16U, 64U}) {
    const auto text = random_hex(digits);
    EXPECT_EQ(text.size(), digits);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos) << text;
  }
}

TEST(RandomHex, never_repeats) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_hex(16));
  EXPECT_EQ(seen.size(), 1000U);
}

/// The probability that a digit is missing in a position is below one in 10^26.
TEST(RandomHex, uses_every_digit_at_every_place) {
  std::set<char> seen[2];
  for (int i = 0; i < 1000; ++i) {
    const auto text = random_hex(2);
    seen[0].insert(text[0]);
    seen[1].insert(text[1]);
  }
  EXPECT_EQ(seen[0].size(), 16U);
  EXPECT_EQ(seen[1].size(), 16U);
}

TEST(RandomFraction, is_between_0_and_1) {
  for (int i = 0; i < 1000; ++i) {
    const auto number = random_fraction();
    EXPECT_GE(number, 0.0);
    EXPECT_LE(number, 1.0);
  }
}

/// The probability that a tenth is missed is below one in 10^44.
TEST(RandomFraction, is_spread_over_the_whole_range) {
  std::set<int> tenths;
  for (int i = 0; i < 1000; ++i)
    tenths.insert(std::min(static_cast<int>(random_fraction() * 10), 9));
  EXPECT_EQ(tenths.size(), 10U);
}

} // namespace
} // namespace idr::system
