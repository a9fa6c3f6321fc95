#include "core/handover/access_watch.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>

namespace idr::handover {
namespace {

/// Reads the file in another process, as the engine's client does.
void read_elsewhere(const std::filesystem::path& file) {
  ASSERT_TRUE(test::succeeds([&] { return test::content_of(file) == "A=1\n" ? 0 : 1; }));
}

/// Long enough for an event to be reported.
bool stays_unread(AccessWatch& watch) {
  for (int look = 0; look < 10; ++look) {
    if (watch.was_read()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Whether the system reports reads; a file system without access times does not in a portable
/// build.
bool system_reports_reads() {
#if defined(__linux__) && !defined(IDR_PORTABLE)
  return true;
#else
  const test::ScratchFolder folder;
  const auto file = folder.write("file", "A=1\n");
  timespec times[2] = {};
  times[1].tv_nsec = UTIME_OMIT;
  ::utimensat(AT_FDCWD, file.c_str(), times, 0);
  test::content_of(file);
  struct stat info {};
  ::stat(file.c_str(), &info);
#if defined(__APPLE__)
  return info.st_atimespec.tv_sec != 0;
#else
  return info.st_atim.tv_sec != 0;
#endif
#endif
}

class AccessWatchTest : public testing::Test {
protected:
  void SetUp() override {
    if (!system_reports_reads()) GTEST_SKIP() << "the file system has no access times";
  }

  test::ScratchFolder folder_;
  std::filesystem::path file_ = folder_.write("file", "A=1\n");
};

TEST_F(AccessWatchTest, detects_a_read_by_another_process) {
  AccessWatch watch(file_);
  EXPECT_TRUE(stays_unread(watch));
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

TEST_F(AccessWatchTest, ignores_earlier_reads) {
  read_elsewhere(file_);
  AccessWatch watch(file_);
  EXPECT_TRUE(stays_unread(watch));
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

TEST_F(AccessWatchTest, ignores_a_stat) {
  AccessWatch watch(file_);
  EXPECT_TRUE(test::succeeds([&] {
    const bool seen = std::filesystem::file_size(file_) == 4 &&
                      std::filesystem::directory_iterator(folder_.path())->exists();
    return seen ? 0 : 1;
  }));
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(AccessWatchTest, ignores_other_files) {
  AccessWatch watch(file_);
  read_elsewhere(folder_.write("other", "A=1\n"));
  EXPECT_TRUE(stays_unread(watch));
}

/// The reader may have ended before the first check.
TEST_F(AccessWatchTest, detects_a_reader_that_has_ended) {
  AccessWatch watch(file_);
  read_elsewhere(file_);
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

/// Other programs may clean up a folder for temporary files.
TEST_F(AccessWatchTest, ignores_a_removal) {
  AccessWatch watch(file_);
  std::filesystem::remove(file_);
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(AccessWatchTest, stays_unread_if_there_is_no_file) {
  AccessWatch watch(folder_ / "absent");
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(AccessWatchTest, leaves_content_and_modification_time_unchanged) {
  const auto written = std::filesystem::last_write_time(file_);
  AccessWatch watch(file_);
  EXPECT_EQ(std::filesystem::last_write_time(file_), written);
  EXPECT_EQ(test::content_of(file_), "A=1\n");
}

} // namespace
} // namespace idr::handover
