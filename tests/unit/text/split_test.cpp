#include "core/text/split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Trimmed, removes_white_space_only_at_the_ends) {
  EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \v\f "), "");
}

TEST(TakeUntil, removes_the_text_and_the_separator) {
  std::string_view text = "a,b\tc";
  EXPECT_EQ(take_until(text, ",\t"), "a");
  EXPECT_EQ(take_until(text, ",\t"), "b");
  EXPECT_EQ(take_until(text, ",\t"), "c");
  EXPECT_EQ(text, "");
}

TEST(Split, returns_empty_parts_except_after_the_last_separator) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), IsEmpty());
  EXPECT_THAT(split("docker podman", ' '), ElementsAre("docker", "podman"));
  EXPECT_THAT(split("type=bind,source=", ' '), ElementsAre("type=bind,source="));
}

} // namespace
} // namespace idr::text
