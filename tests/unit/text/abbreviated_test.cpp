#include "core/text/abbreviated.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::text {
namespace {

TEST(Abbreviated, leaves_a_short_text_unchanged) {
  EXPECT_EQ(abbreviated(""), "");
  EXPECT_EQ(abbreviated(std::string(32, 'x')), std::string(32, 'x'));
}

TEST(Abbreviated, shows_the_beginning_of_a_long_text) {
  EXPECT_EQ(abbreviated(std::string(33, 'x')), std::string(32, 'x') + "…");
  EXPECT_EQ(abbreviated(std::string(100'000, 'x')), std::string(32, 'x') + "…");
}

TEST(Abbreviated, never_splits_a_character) {
  EXPECT_EQ(abbreviated(std::string(31, 'x') + "€€"), std::string(31, 'x') + "…");
  EXPECT_EQ(abbreviated(std::string(40, '\x80')), "…");
}

} // namespace
} // namespace idr::text
