#include "core/error.hpp"
#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/umasks.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace idr::system {
namespace {

using test::content_of;
using test::holds_with_every_umask;
using test::mode_of;
using test::ScratchFolder;

std::size_t files_in(const ScratchFolder& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.path())) {
    ++count;
  }
  return count;
}

TEST(WritePrivateFile, creates_a_file_for_its_user_only) {
  const ScratchFolder folder;
  EXPECT_TRUE(holds_with_every_umask([&](mode_t) {
    write_private_file(folder / "file", "secret");
    return mode_of(folder / "file") == 0600U;
  }));
  EXPECT_EQ(content_of(folder / "file"), "secret");
  EXPECT_EQ(files_in(folder), 1U);
}

TEST(WritePrivateFile, replaces_a_file_that_others_may_read) {
  const ScratchFolder folder;
  const auto file = folder.write("file", "a longer text than the new one");
  ::chmod(file.c_str(), 0644);
  write_private_file(file, "new");
  EXPECT_EQ(content_of(file), "new");
  EXPECT_EQ(mode_of(file), 0600U);
}

// A process that has the old file open continues to read it; one that follows a link writes
// somewhere else.
TEST(WritePrivateFile, leaves_the_old_file_and_the_target_of_a_link_unchanged) {
  const ScratchFolder folder;
  const auto file = folder.write("file", "old");
  std::ifstream reader(file);
  const auto target = folder.write("target", "target");
  std::filesystem::create_symlink(target, folder / "link");
  write_private_file(file, "new");
  write_private_file(folder / "link", "new");
  std::string read;
  reader >> read;
  EXPECT_EQ(read, "old");
  EXPECT_EQ(content_of(target), "target");
  EXPECT_FALSE(std::filesystem::is_symlink(folder / "link"));
}

TEST(WritePrivateFile, leaves_nothing_behind_if_it_fails) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "file/x");
  try {
    write_private_file(folder / "file", "secret");
    ADD_FAILURE() << "no error";
  } catch (const SystemError& error) {
    EXPECT_EQ(std::string(error.what()).find((folder / "file").string() + ": "), 0U);
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
  }
  EXPECT_EQ(files_in(folder), 1U);
  EXPECT_THROW(write_private_file(folder / "missing/file", ""), SystemError);
}

/// The file of a process that was killed before it renamed its new file.
std::filesystem::path leave_scratch_file(const ScratchFolder& folder, const char* number = "0") {
  return folder.write(std::string(".iam-docker-run-new-") + std::string(15, '0') + number,
                      "secret");
}

TEST(RemoveScratchFiles, removes_only_what_killed_processes_left) {
  const ScratchFolder folder;
  leave_scratch_file(folder);
  leave_scratch_file(folder, "1");
  write_private_file(folder / "file", "text");
  std::filesystem::create_symlink(folder / "file", folder / ".iam-docker-run-new-link");
  std::filesystem::create_directory(folder / ".iam-docker-run-new-folder");
  ASSERT_EQ(::mkfifo((folder / ".iam-docker-run-new-pipe").c_str(), 0600), 0);
  remove_scratch_files(folder.path());
  EXPECT_EQ(files_in(folder), 4U);
  EXPECT_EQ(content_of(folder / "file"), "text");
  remove_scratch_files(folder / "missing");
}

TEST(RemoveScratchFiles, leaves_files_of_a_living_process) {
  const ScratchFolder folder;
  const auto held = open_private_file_to_lock(leave_scratch_file(folder));
  ASSERT_EQ(try_lock(held.get()), Lock::Taken);
  remove_scratch_files(folder.path());
  EXPECT_EQ(files_in(folder), 1U);
}

/// A continuous cleanup removes some files between their creation and their lock.
TEST(RemoveScratchFiles, does_not_disturb_a_write) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "caches");
  test::Child sweeper([&] {
    for (;;) remove_scratch_files(folder / "caches");
    return 0;
  });
  for (int number = 0; number < 300; ++number) {
    const auto text = std::to_string(number);
    write_private_file(folder / "caches/file", text);
    ASSERT_EQ(content_of(folder / "caches/file"), text);
  }
}

TEST(WritePrivateFile, leaves_a_removable_file_if_killed) {
  const ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    // The kernel ends a process that writes beyond its limit.
    ::signal(SIGXFSZ, [](int) { ::_exit(0); });
    const rlimit most{8, 8};
    ::setrlimit(RLIMIT_FSIZE, &most);
    write_private_file(folder / "file", std::string(100, 's'));
    return 1;
  }));
  ASSERT_EQ(files_in(folder), 1U);
  remove_scratch_files(folder.path());
  EXPECT_EQ(files_in(folder), 0U);
}

TEST(OpenPrivateFile, opens_private_files_of_the_user) {
  const ScratchFolder folder;
  write_private_file(folder / "file", "text");
  const auto file = open_private_file(folder / "file");
  ASSERT_TRUE(file);
  EXPECT_EQ(read_all(file.get(), "file", {.bytes = 100}), "text");
  ::chmod((folder / "file").c_str(), 0400);
  EXPECT_TRUE(open_private_file(folder / "file"));
}

TEST(OpenPrivateFile, rejects_all_other_files) {
  const ScratchFolder folder;
  EXPECT_FALSE(open_private_file(folder / "missing"));
  const auto file = folder.write("file", "text");
  for (const auto mode : {0644U, 0640U, 0604U, 0610U, 0601U, 0620U, 0602U}) {
    ::chmod(file.c_str(), mode);
    EXPECT_FALSE(open_private_file(file)) << std::oct << mode;
  }
  ::chmod(file.c_str(), 0600);
  std::filesystem::create_symlink(file, folder / "link");
  EXPECT_FALSE(open_private_file(folder / "link"));
  std::filesystem::create_directory(folder / "folder");
  ::chmod((folder / "folder").c_str(), 0700);
  EXPECT_FALSE(open_private_file(folder / "folder"));
  // Opening a pipe waits for a writer by default.
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(open_private_file(folder / "pipe"));
}

TEST(OpenPrivateFile, rejects_files_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const ScratchFolder folder;
  write_private_file(folder / "file", "text");
  ASSERT_EQ(::chown((folder / "file").c_str(), 1, 1), 0);
  EXPECT_FALSE(open_private_file(folder / "file"));
  ASSERT_TRUE(make_private_folder(folder / "folder"));
  ASSERT_EQ(::chown((folder / "folder").c_str(), 1, 1), 0);
  EXPECT_FALSE(make_private_folder(folder / "folder"));
}

TEST(OpenPrivateFileToLock, creates_a_missing_file) {
  const ScratchFolder folder;
  EXPECT_TRUE(holds_with_every_umask([&](mode_t mask) {
    const auto file = folder / ("file" + std::to_string(mask));
    return open_private_file_to_lock(file) && mode_of(file) == 0600U;
  }));
}

TEST(OpenPrivateFileToLock, leaves_a_private_file_unchanged) {
  const ScratchFolder folder;
  write_private_file(folder / "file", "text");
  const auto file = open_private_file_to_lock(folder / "file");
  EXPECT_TRUE(file);
  EXPECT_TRUE(is_at(file.get(), folder / "file"));
  EXPECT_EQ(content_of(folder / "file"), "text");
}

TEST(OpenPrivateFileToLock, replaces_any_other_file) {
  const ScratchFolder folder;
  const auto open = folder.write("open", "text");
  ::chmod(open.c_str(), 0644);
  const auto target = folder.write("target", "target");
  std::filesystem::create_symlink(target, folder / "link");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const auto* name : {"open", "link", "pipe"}) {
    const auto file = open_private_file_to_lock(folder / name);
    EXPECT_TRUE(file) << name;
    EXPECT_TRUE(is_at(file.get(), folder / name)) << name;
    ASSERT_TRUE(std::filesystem::is_regular_file(folder / name)) << name;
    EXPECT_EQ(mode_of(folder / name), 0600U) << name;
    EXPECT_EQ(content_of(folder / name), "") << name;
  }
  EXPECT_EQ(content_of(target), "target");
}

TEST(OpenPrivateFileToLock, is_empty_if_the_file_cannot_be_created) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "folder/x");
  EXPECT_FALSE(open_private_file_to_lock(folder / "folder"));
  EXPECT_FALSE(open_private_file_to_lock(folder / "missing/file"));
}

TEST(UnnamedFile, can_be_written_and_read_and_has_no_name) {
  const ScratchFolder folder;
  const auto file = unnamed_file(folder.path());
  write_all(file.get(), "text", "a file");
  char text[8] = {};
  EXPECT_EQ(::pread(file.get(), text, sizeof text, 0), 4);
  EXPECT_STREQ(text, "text");
  EXPECT_EQ(files_in(folder), 0U);
  struct stat info {};
  ASSERT_EQ(::fstat(file.get(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(info.st_nlink, 0U);
  EXPECT_NE(::fcntl(file.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(UnnamedFile, names_the_folder_if_it_cannot_be_created) {
  const ScratchFolder folder;
  const auto missing = folder / "missing";
  try {
    static_cast<void>(unnamed_file(missing));
    FAIL() << "created";
  } catch (const SystemError& error) {
    EXPECT_NE(std::string(error.what()).find(missing.string()), std::string::npos) << error.what();
    EXPECT_EQ(error.error_number(), ENOENT);
  }
}

TEST(IsAt, detects_that_a_file_was_replaced) {
  const ScratchFolder folder;
  write_private_file(folder / "file", "old");
  const auto file = open_private_file(folder / "file");
  EXPECT_TRUE(is_at(file.get(), folder / "file"));
  write_private_file(folder / "file", "new");
  EXPECT_FALSE(is_at(file.get(), folder / "file"));
  std::filesystem::remove(folder / "file");
  EXPECT_FALSE(is_at(file.get(), folder / "file"));
  EXPECT_FALSE(is_at(-1, folder / "file"));
}

TEST(OwnerUmask, is_undone_when_several_threads_use_it) {
  const mode_t before = ::umask(022);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 2000; ++j) const OwnerUmask modes;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(::umask(before), 022U);
}

} // namespace
} // namespace idr::system
