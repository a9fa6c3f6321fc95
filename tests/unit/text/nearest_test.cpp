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

TEST(Nearest, finds_a_word_with_one_typo) {
  const Names names = {"image", "role", "region", "profile"};
  struct {
    const char* word;
    const char* meant;
  } const cases[] = {
      {"imag", "image"},   // one missing at the end
      {"mage", "image"},   // one missing at the beginning
      {"imagge", "image"}, // one too many
      {"imake", "image"},  // one replaced
      {"imgae", "image"},  // two swapped
      {"IMAGE", "image"},  // different case
      {"regoin", "region"}, {"porfile", "profile"}, {"image", "image"},
  };
  for (const auto& [word, meant] : cases)
    EXPECT_THAT(nearest(word, names), ElementsAre(meant)) << word;
}

TEST(Nearest, matches_an_abbreviation_to_the_whole_word) {
  const Names names = {"container-source-path", "custom-env-file", "cmd"};
  EXPECT_THAT(nearest("cont", names), ElementsAre("container-source-path"));
  EXPECT_THAT(nearest("cu", names), ElementsAre("custom-env-file"));
  EXPECT_THAT(nearest("c", names), IsEmpty()) << "a single letter is ambiguous";
}

TEST(Nearest, allows_more_typos_in_a_longer_word) {
  EXPECT_THAT(nearest("abcdxx", {"abcdef"}), ElementsAre("abcdef"));
  EXPECT_THAT(nearest("abcxxx", {"abcdef"}), IsEmpty());
  EXPECT_THAT(nearest("axx", {"abc"}), IsEmpty());
  EXPECT_THAT(nearest("session", {"version"}), IsEmpty()) << "the first letter is hardly mistaken";
}

TEST(Nearest, returns_none_if_none_is_similar) {
  EXPECT_THAT(nearest("frobnicate", {"image", "role"}), IsEmpty());
  EXPECT_THAT(nearest("image", {}), IsEmpty());
  EXPECT_THAT(nearest("", {"image"}), IsEmpty());
  EXPECT_THAT(nearest("image", {""}), IsEmpty());
}

TEST(Nearest, returns_at_most_three_nearest_first) {
  EXPECT_THAT(nearest("foobar", {"fooxxr", "fooxar", "foobar"}),
              ElementsAre("foobar", "fooxar", "fooxxr"));
  EXPECT_THAT(nearest("tag", {"tad", "tab", "tax", "tan"}), ElementsAre("tab", "tad", "tan"));
}

} // namespace
} // namespace idr::text
