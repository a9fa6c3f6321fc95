#include "core/text/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::text {
namespace {

TEST(WordsOf, splits_at_blanks) {
  EXPECT_THAT(words_of("docker podman"), testing::ElementsAre("docker", "podman"));
  EXPECT_THAT(words_of("type=bind,source="), testing::ElementsAre("type=bind,source="));
  EXPECT_THAT(words_of(""), testing::IsEmpty());
}

} // namespace
} // namespace idr::text
