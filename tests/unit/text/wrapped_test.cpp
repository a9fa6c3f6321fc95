#include "core/text/wrapped.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace idr::text {
namespace {

TEST(Wrapped, leaves_a_fitting_line_unchanged) {
  EXPECT_EQ(wrapped("a line  of words", 16, 2), "a line  of words");
  EXPECT_EQ(wrapped("", 5, 2), "");
  EXPECT_EQ(wrapped("    ", 5, 2), "    ");
}

TEST(Wrapped, breaks_at_blanks_and_indents_the_rest) {
  EXPECT_EQ(wrapped("one two three four", 9, 2), "one two\n  three\n  four");
  EXPECT_EQ(wrapped("  one two three", 7, 4), "  one\n    two\n  three");
}

TEST(Wrapped, never_breaks_a_word) {
  EXPECT_EQ(wrapped("see averylongword here", 8, 2), "see\naverylongword\n  here");
}

TEST(Wrapped, never_breaks_a_command_in_backticks) {
  EXPECT_EQ(wrapped("Log in with `aws sso login --profile x`.", 30, 2),
            "Log in with\n  `aws sso login --profile x`.");
  EXPECT_EQ(wrapped("Log in with `aws sso login --profile x` now", 20, 2),
            "Log in with\n`aws sso login --profile x`\n  now");
  EXPECT_EQ(wrapped("a ` alone breaks", 9, 0), "a ` alone\nbreaks");
}

TEST(Wrapped, counts_columns_not_bytes) {
  EXPECT_EQ(wrapped("ääää öööö", 9, 0), "ääää öööö");
  EXPECT_EQ(wrapped("\033[31midr:\033[0m abc", 8, 0), "\033[31midr:\033[0m abc");
  EXPECT_EQ(wrapped("東京 東京", 8, 0), "東京\n東京");
}

TEST(WrappedLines, continue_below_the_last_column) {
  EXPECT_EQ(wrapped_lines("Title\n  name X    what it is about\n", 24, 0),
            "Title\n  name X    what it is\n            about\n");
  EXPECT_EQ(wrapped_lines("  --name X what it is about\n", 24, 11),
            "  --name X what it is\n           about\n");
  EXPECT_EQ(wrapped_lines("Usage: a long line   of it\n", 24, 0),
            "Usage: a long line   of\n    it\n");
}

TEST(WrappedLines, leave_a_fitting_text_unchanged) {
  const std::string text = "a\n\n  b   c\nd";
  EXPECT_EQ(wrapped_lines(text, 80, 0), text);
}

} // namespace
} // namespace idr::text
