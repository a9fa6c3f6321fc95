#include "core/system/memory.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace idr::system {
namespace {

/// KiB of file-backed memory of this process, including the program itself.
long memory_of_files() {
  const auto status = test::content_of("/proc/self/status");
  const auto place = status.find("RssFile:");
  return place == std::string::npos ? -1 : std::strtol(status.c_str() + place + 8, nullptr, 10);
}

TEST(ReleaseCodePages, releases_most_pages_and_the_program_continues) {
  const auto before = memory_of_files();
  if (before < 0) GTEST_SKIP() << "the system does not report it (/proc/self/status)";
  release_code_pages();
  EXPECT_LT(memory_of_files(), before / 2);
  const std::string text(100'000, 'x');
  EXPECT_EQ(text.find('y'), std::string::npos);
}

} // namespace
} // namespace idr::system
