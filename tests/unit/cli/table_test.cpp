#include "cli/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace idr::cli {
namespace {

std::string printed(const std::vector<std::vector<std::string>>& rows) {
  testing::internal::CaptureStdout();
  print_table(rows);
  return testing::internal::GetCapturedStdout();
}

TEST(PrintTable, aligns_all_columns_but_the_last) {
  EXPECT_EQ(
      printed({{"NAME", "RESULT", "FILE"}, {"a longer name", "-", "/p"}, {"b", "running", "/q r"}}),
      "NAME            RESULT    FILE\n"
      "a longer name   -         /p\n"
      "b               running   /q r\n");
}

TEST(PrintTable, has_only_a_heading_if_there_are_no_rows) {
  EXPECT_EQ(printed({{"NAME", "FILE"}}), "NAME   FILE\n");
}

TEST(PrintTable, makes_texts_printable) {
  const auto text = printed({{"NAME", "FILE"}, {"a\x1b[2J", "b\nc"}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

} // namespace
} // namespace idr::cli
