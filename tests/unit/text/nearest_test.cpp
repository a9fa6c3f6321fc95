#include "core/text/nearest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace idr::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Names = std::vector<std::string_view>;

TEST(Nearest, finds_a_word_with_one_slip_of_the_finger) {
  const Names names = {"image", "role", "region", "profile"};
  struct {
    const char* word;
    const char* meant;
  } const cases[] = {
      {"imag", "image"},   // one missing at the end
      {"mage", "image"},   // at the beginning
      {"imagge", "image"}, // one too many
      {"imake", "image"},  // another one
      {"imgae", "image"},  // two swapped
      {"IMAGE", "image"},  // the other case
      {"regoin", "region"}, {"porfile", "profile"}, {"image", "image"},
  };
  for (const auto& [word, meant] : cases)
    EXPECT_THAT(nearest(word, names), ElementsAre(meant)) << word;
}

TEST(Nearest, takes_an_abbreviation_for_the_whole) {
  const Names names = {"container-source-path", "custom-env-file", "cmd"};
  EXPECT_THAT(nearest("cont", names), ElementsAre("container-source-path"));
  EXPECT_THAT(nearest("cu", names), ElementsAre("custom-env-file"));
  EXPECT_THAT(nearest("c", names), IsEmpty()) << "a single letter tells nothing";
}

TEST(Nearest, allows_more_slips_in_a_longer_word) {
  EXPECT_THAT(nearest("abcdxx", {"abcdef"}), ElementsAre("abcdef"));
  EXPECT_THAT(nearest("abcxxx", {"abcdef"}), IsEmpty());
  EXPECT_THAT(nearest("axx", {"abc"}), IsEmpty());
  EXPECT_THAT(nearest("session", {"version"}), IsEmpty()) << "the first letter is hardly mistaken";
}

TEST(Nearest, is_silent_where_nothing_is_near) {
  EXPECT_THAT(nearest("frobnicate", {"image", "role"}), IsEmpty());
  EXPECT_THAT(nearest("image", {}), IsEmpty());
  EXPECT_THAT(nearest("", {"image"}), IsEmpty());
  EXPECT_THAT(nearest("image", {""}), IsEmpty());
}

TEST(Nearest, gives_the_nearest_first_and_three_at_most) {
  EXPECT_THAT(nearest("foobar", {"fooxxr", "fooxar", "foobar"}),
              ElementsAre("foobar", "fooxar", "fooxxr"));
  EXPECT_THAT(nearest("tag", {"tad", "tab", "tax", "tan"}), ElementsAre("tab", "tad", "tan"));
}

} // namespace
} // namespace idr::text
