#include "core/system/read_watch.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>

namespace idr::system {
namespace {

/// What the engine's client does, in a process of its own.
void read_elsewhere(const std::filesystem::path& file) {
  ASSERT_TRUE(test::succeeds([&] { return test::content_of(file) == "A=1\n" ? 0 : 1; }));
}

/// Long enough for what has happened to be told.
bool stays_unread(ReadWatch& watch) {
  for (int look = 0; look < 10; ++look) {
    if (watch.was_read()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Whether the system tells; a file system without access times does not tell the portable way.
bool system_tells() {
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

class ReadWatchTest : public testing::Test {
protected:
  void SetUp() override {
    if (!system_tells()) GTEST_SKIP() << "the file system keeps no access times";
  }

  test::ScratchFolder folder_;
  std::filesystem::path file_ = folder_.write("file", "A=1\n");
};

TEST_F(ReadWatchTest, sees_another_process_read_the_file) {
  ReadWatch watch(file_);
  EXPECT_TRUE(stays_unread(watch));
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

TEST_F(ReadWatchTest, does_not_count_what_was_read_before) {
  read_elsewhere(file_);
  ReadWatch watch(file_);
  EXPECT_TRUE(stays_unread(watch));
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

TEST_F(ReadWatchTest, does_not_count_a_look_at_the_name) {
  ReadWatch watch(file_);
  EXPECT_TRUE(test::succeeds([&] {
    const bool seen = std::filesystem::file_size(file_) == 4 &&
                      std::filesystem::directory_iterator(folder_.path())->exists();
    return seen ? 0 : 1;
  }));
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(ReadWatchTest, does_not_count_another_file) {
  ReadWatch watch(file_);
  read_elsewhere(folder_.write("other", "A=1\n"));
  EXPECT_TRUE(stays_unread(watch));
}

/// The reader may be quicker than a look.
TEST_F(ReadWatchTest, sees_a_reader_that_is_gone_already) {
  ReadWatch watch(file_);
  read_elsewhere(file_);
  read_elsewhere(file_);
  EXPECT_TRUE(test::eventually([&] { return watch.was_read(); }));
}

/// A folder for temporary files is tidied by others too.
TEST_F(ReadWatchTest, does_not_take_a_removal_for_a_read) {
  ReadWatch watch(file_);
  std::filesystem::remove(file_);
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(ReadWatchTest, stays_unread_where_there_is_no_file) {
  ReadWatch watch(folder_ / "absent");
  EXPECT_TRUE(stays_unread(watch));
}

TEST_F(ReadWatchTest, leaves_content_and_modification_time_alone) {
  const auto written = std::filesystem::last_write_time(file_);
  ReadWatch watch(file_);
  EXPECT_EQ(std::filesystem::last_write_time(file_), written);
  EXPECT_EQ(test::content_of(file_), "A=1\n");
}

} // namespace
} // namespace idr::system
