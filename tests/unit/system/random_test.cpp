#include "core/system/random.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>

namespace idr::system {
namespace {

TEST(RandomHex, has_as_many_digits_as_were_asked_for) {
  for (const std::size_t digits : {0U, 1U, 7U, 8U, 16U, 64U}) {
    const auto text = random_hex(digits);
    EXPECT_EQ(text.size(), digits);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos) << text;
  }
}

TEST(RandomHex, never_gives_the_same_again) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_hex(16));
  EXPECT_EQ(seen.size(), 1000U);
}

/// That a digit is missing at a place is less likely than one in 10^26.
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

} // namespace
} // namespace idr::system
