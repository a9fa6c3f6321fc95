#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fcntl.h>
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

TEST(FileDescriptor, closes_at_its_end) {
  int number = -1;
  {
    const auto file = open_null();
    number = file.get();
    EXPECT_TRUE(file);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(FileDescriptor, is_false_where_nothing_was_opened) {
  EXPECT_FALSE(FileDescriptor());
  EXPECT_FALSE(FileDescriptor(-1));
  const FileDescriptor zero(::dup(STDIN_FILENO));
  EXPECT_TRUE(zero);
}

TEST(FileDescriptor, hands_over_what_it_owns) {
  auto first = open_null();
  const int number = first.get();
  const FileDescriptor second = std::move(first);
  EXPECT_EQ(second.get(), number);
  EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): that is the question
  EXPECT_TRUE(is_open(number));
}

TEST(FileDescriptor, closes_what_is_assigned_over) {
  auto file = open_null();
  const int number = file.get();
  file = FileDescriptor();
  EXPECT_FALSE(file);
  EXPECT_FALSE(is_open(number));
}

TEST(ReadFile, gives_the_whole_content) {
  const test::ScratchFolder folder;
  const std::string with_zero("a\0b\r\n\xff", 6);
  EXPECT_EQ(read_file(folder.write("zero", with_zero)), with_zero);
  EXPECT_EQ(read_file(folder.write("empty", "")), "");
  std::string large;
  while (large.size() < 100'001) large += std::to_string(large.size());
  EXPECT_EQ(read_file(folder.write("large", large)), large);
}

/// As of a process substitution: nobody knows the size beforehand, and it comes in parts.
TEST(ReadFile, reads_a_pipe_to_its_end) {
  const test::ScratchFolder folder;
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  test::Child writer([&] {
    const FileDescriptor end(::open(pipe.c_str(), O_WRONLY));
    write_all(end.get(), "first ", "pipe");
    ::usleep(20'000);
    write_all(end.get(), "second", "pipe");
    return 0;
  });
  EXPECT_EQ(read_file(pipe), "first second");
}

TEST(ReadFile, names_the_file_that_it_cannot_read) {
  const test::ScratchFolder folder;
  const auto absent = folder / "absent";
  EXPECT_THAT([&] { read_file(absent); },
              ThrowsMessage<SystemError>(StartsWith(absent.string() + ": ")));
  EXPECT_THAT([&] { read_file(folder.path()); },
              ThrowsMessage<SystemError>(StartsWith(folder.path().string() + ": ")));
  try {
    read_file(absent);
  } catch (const SystemError& error) {
    EXPECT_EQ(error.error_number(), ENOENT);
  }
}

/// A pipe takes 64 KiB at a time, and less where somebody reads slowly.
TEST(ReadFileIfThere, tells_what_is_absent_from_what_cannot_be_read) {
  const test::ScratchFolder folder;
  const auto file = folder.write("file", "text");
  EXPECT_EQ(read_file_if_there(file), "text");
  EXPECT_EQ(read_file_if_there(folder / "absent"), std::nullopt);
  EXPECT_EQ(read_file_if_there(file / "below"), std::nullopt);
  EXPECT_THAT([&] { read_file_if_there(folder.path()); },
              ThrowsMessage<SystemError>(StartsWith(folder.path().string())));
}

TEST(WriteAll, writes_on_until_all_is_written) {
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
