#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/trust.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace idr::system {
namespace {

using testing::StartsWith;
using testing::ThrowsMessage;

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

FileDescriptor open_null() { return FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)); }

TEST(FileDescriptor, is_closed_by_the_destructor) {
  int number = -1;
  {
    const auto file = open_null();
    number = file.get();
    EXPECT_TRUE(file);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(FileDescriptor, is_false_if_nothing_was_opened) {
  EXPECT_FALSE(FileDescriptor());
  EXPECT_FALSE(FileDescriptor(-1));
  const FileDescriptor zero(::dup(STDIN_FILENO));
  EXPECT_TRUE(zero);
}

TEST(FileDescriptor, transfers_ownership_when_moved) {
  auto first = open_null();
  const int number = first.get();
  const FileDescriptor second = std::move(first);
  EXPECT_EQ(second.get(), number);
  EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_TRUE(is_open(number));
}

TEST(FileDescriptor, closes_the_previous_one_on_assignment) {
  auto file = open_null();
  const int number = file.get();
  file = FileDescriptor();
  EXPECT_FALSE(file);
  EXPECT_FALSE(is_open(number));
}

constexpr ReadLimits no_pipes{.bytes = 1U << 20U};
constexpr ReadLimits with_pipes{.bytes = 1U << 20U, .patience = test::patience};

/// The error message of `act`, without the file name at its beginning.
std::string refusal(const std::filesystem::path& file, const std::function<void()>& act) {
  try {
    act();
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    EXPECT_THAT(message, StartsWith(file.string()));
    return message.substr(std::min(file.string().size(), message.size()));
  }
  return "no error";
}
std::string refusal(const std::filesystem::path& file, const ReadLimits& limits) {
  return refusal(file, [&] { read_file(file, limits); });
}

std::filesystem::path make_pipe(const test::ScratchFolder& folder) {
  EXPECT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  return folder / "pipe";
}

TEST(ReadFile, returns_the_whole_content) {
  const test::ScratchFolder folder;
  const std::string with_zero("a\0b\r\n\xff", 6);
  EXPECT_EQ(read_file(folder.write("zero", with_zero), no_pipes), with_zero);
  EXPECT_EQ(read_file(folder.write("empty", ""), no_pipes), "");
  std::string large;
  while (large.size() < 100'001) large += std::to_string(large.size());
  EXPECT_EQ(read_file(folder.write("large", large), no_pipes), large);
  EXPECT_EQ(read_file(folder / "large", with_pipes), large);
}

/// Users specify it so that a program reads no file.
TEST(ReadFile, treats_the_null_device_as_an_empty_file) {
  EXPECT_EQ(read_file("/dev/null", no_pipes), "");
  EXPECT_EQ(read_file("/dev/null", with_pipes), "");
}

TEST(ReadFile, limits_the_size) {
  const test::ScratchFolder folder;
  const auto file = folder.write("file", std::string(1024, 'x'));
  EXPECT_EQ(read_file(file, {.bytes = 1024}).size(), 1024U);
  EXPECT_EQ(refusal(file, {.bytes = 1023}), " is longer than 1023 bytes");
  std::filesystem::resize_file(file, 600U << 20U); // a sparse file
  EXPECT_EQ(refusal(file, no_pipes), " is longer than 1024 KiB");
  // The kernel reports no size for these.
  if (std::filesystem::exists("/proc/self/maps")) {
    EXPECT_EQ(refusal("/proc/self/maps", {.bytes = 16}), " is longer than 16 bytes");
  }
}

TEST(ReadFile, rejects_files_without_an_end_or_a_writer) {
  const test::ScratchFolder folder;
  const auto pipe = make_pipe(folder);
  EXPECT_EQ(refusal(pipe, no_pipes), " is not a regular file");
  EXPECT_EQ(refusal("/dev/zero", no_pipes), " is not a regular file");
  EXPECT_EQ(refusal("/dev/zero", with_pipes), " is not a regular file");
  EXPECT_EQ(refusal(folder.path(), no_pipes), " is a directory");
  EXPECT_EQ(refusal(folder.path(), with_pipes), " is a directory");
  EXPECT_EQ(refusal(pipe, {.bytes = 10, .patience = std::chrono::milliseconds(20)}),
            " did not end in time");
}

/// Like a process substitution: its size is unknown in advance, and it arrives in parts.
TEST(ReadFile, reads_a_pipe_to_its_end_if_pipes_are_allowed) {
  const test::ScratchFolder folder;
  const auto pipe = make_pipe(folder);
  const auto write = [&] {
    const FileDescriptor end(::open(pipe.c_str(), O_WRONLY));
    write_all(end.get(), "first ", "pipe");
    ::usleep(20'000);
    write_all(end.get(), "second", "pipe");
    return 0;
  };
  {
    const test::Child writer(write);
    EXPECT_EQ(read_file(pipe, with_pipes), "first second");
  }
  const test::Child writer(write);
  EXPECT_EQ(refusal(pipe, {.bytes = 8, .patience = test::patience}), " is longer than 8 bytes");
}

TEST(ReadFile, reads_stdin) {
  EXPECT_TRUE(test::succeeds([] {
    int ends[2] = {};
    if (::pipe(ends) != 0 || ::write(ends[1], "text", 4) != 4) return 1;
    ::dup2(ends[0], STDIN_FILENO);
    for (const int end : ends) ::close(end);
    return read_file("/dev/stdin", with_pipes) == "text" ? 0 : 2;
  }));
}

TEST(ReadFile, names_the_file_that_it_cannot_read) {
  const test::ScratchFolder folder;
  const auto absent = folder / "absent";
  EXPECT_THAT([&] { read_file(absent, no_pipes); },
              ThrowsMessage<SystemError>(StartsWith(absent.string() + ": ")));
  try {
    read_file(absent, no_pipes);
  } catch (const SystemError& error) {
    EXPECT_EQ(error.error_number(), ENOENT);
  }
}

TEST(ReadFileIfExists, distinguishes_missing_from_unreadable_files) {
  const test::ScratchFolder folder;
  const auto file = folder.write("file", "text");
  EXPECT_EQ(read_file_if_exists(file, no_pipes), "text");
  EXPECT_EQ(read_file_if_exists(folder / "absent", no_pipes), std::nullopt);
  EXPECT_EQ(read_file_if_exists(file / "below", no_pipes), std::nullopt);
  EXPECT_EQ(refusal(folder.path(), [&] { read_file_if_exists(folder.path(), no_pipes); }),
            " is a directory");
}

TEST(ReadFoundFile, limits_the_size_with_a_remedy) {
  const test::ScratchFolder folder;
  const auto file = folder.write("file", "text");
  const FileTrust trust({});
  EXPECT_EQ(read_found_file(file, 4, trust, "Remove it."), "text");
  const auto pipe = make_pipe(folder);
  for (const auto& refused : {file, pipe}) {
    try {
      read_found_file(refused, 3, trust, "Remove it.");
      ADD_FAILURE() << refused;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.remedy(), "Remove it.");
    }
  }
}

TEST(ReadFoundFile, reports_a_broken_link) {
  const test::ScratchFolder folder;
  folder.write("file", "text");
  const auto link = folder / "link";
  for (const auto* target : {"absent", "link", "file/x"}) {
    std::filesystem::create_symlink(target, link);
    EXPECT_EQ(refusal(link, [&] { read_found_file(link, 4, FileTrust({}), ""); }),
              std::string(" is a broken link (to ") + target + ")");
    std::filesystem::remove(link);
  }
  EXPECT_THROW(read_found_file(link, 4, FileTrust({}), ""), SystemError);
  std::filesystem::create_symlink("file", link);
  EXPECT_EQ(read_found_file(link, 4, FileTrust({}), ""), "text");
}

TEST(CheckFile, rejects_unreadable_files_and_ignores_missing_ones) {
  const test::ScratchFolder folder;
  const auto file = folder.write("file", "text");
  EXPECT_NO_THROW(check_file(file, {.bytes = 4}));
  EXPECT_NO_THROW(check_file(folder / "absent", {.bytes = 4}));
  EXPECT_EQ(refusal(file, [&] { check_file(file, {.bytes = 3}); }), " is longer than 3 bytes");
  const auto pipe = make_pipe(folder);
  EXPECT_EQ(refusal(pipe, [&] { check_file(pipe, no_pipes); }), " is not a regular file");
}

/// A pipe accepts 64 KiB at a time, and less if its reader is slow.
TEST(WriteAll, writes_until_everything_is_written) {
  const std::string text(1'000'000, 'x');
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  const FileDescriptor out(ends[0]);
  FileDescriptor in(ends[1]);
  test::Child writer([&] {
    write_all(in.get(), text, "pipe");
    return 0;
  });
  in = FileDescriptor();
  std::string received;
  char part[4096];
  for (ssize_t count = 0; (count = ::read(out.get(), part, sizeof part)) > 0;) {
    received.append(part, static_cast<std::size_t>(count));
  }
  EXPECT_EQ(received.size(), text.size());
  EXPECT_EQ(writer.wait(), 0);
}

TEST(WriteAll, names_what_it_cannot_write_to) {
  EXPECT_THAT([] { write_all(-1, "secret", "stdout"); },
              ThrowsMessage<SystemError>(StartsWith("stdout: ")));
  EXPECT_NO_THROW(write_all(-1, "", "stdout"));
}

} // namespace
} // namespace idr::system
