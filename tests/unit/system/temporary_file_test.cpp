#include "core/system/environment.hpp"
#include "core/system/error.hpp"
#include "core/system/process.hpp"
#include "core/system/temporary_file.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

using test::content_of;
using test::ScratchFolder;

constexpr auto prefix = "iam-docker-run-";

struct stat info_of(const std::filesystem::path& file) {
  struct stat info {};
  EXPECT_EQ(::lstat(file.c_str(), &info), 0) << file;
  return info;
}

TEST(TemporaryFile, holds_the_content_and_is_named_at_random) {
  const ScratchFolder folder;
  const TemporaryFile first(folder.path(), prefix, "A=1\nB=2\n");
  const TemporaryFile second(folder.path(), prefix, "");
  EXPECT_EQ(content_of(first.path()), "A=1\nB=2\n");
  EXPECT_EQ(content_of(second.path()), "");
  EXPECT_NE(first.path(), second.path());
  for (const auto* file : {&first, &second}) {
    EXPECT_EQ(file->path().parent_path(), folder.path());
    const auto name = file->path().filename().string();
    ASSERT_TRUE(name.starts_with(prefix)) << name;
    const auto drawn = name.substr(std::string(prefix).size());
    EXPECT_EQ(drawn.size(), 16U);
    EXPECT_EQ(drawn.find_first_not_of("0123456789abcdef"), std::string::npos) << name;
  }
}

TEST(TemporaryFile, can_be_read_by_nobody_else_whatever_the_umask) {
  const ScratchFolder folder;
  for (const mode_t mask : {0000U, 0022U, 0077U}) {
    const mode_t previous = ::umask(mask);
    const TemporaryFile file(folder.path(), prefix, "secret");
    ::umask(previous);
    const auto info = info_of(file.path());
    EXPECT_EQ(info.st_mode, S_IFREG | 0600U);
    EXPECT_EQ(info.st_uid, ::geteuid());
  }
}

TEST(TemporaryFile, goes_with_its_object_or_before) {
  const ScratchFolder folder;
  std::filesystem::path path;
  {
    const TemporaryFile file(folder.path(), prefix, "x");
    path = file.path();
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  {
    TemporaryFile file(folder.path(), prefix, "x");
    path = file.path();
    file.remove();
    EXPECT_FALSE(std::filesystem::exists(path));
    // What has the name by now is not ours.
    folder.write(path.filename().string(), "another's");
    file.remove();
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(TemporaryFile, is_read_on_by_who_has_it_open_when_it_goes) {
  const ScratchFolder folder;
  TemporaryFile file(folder.path(), prefix, "A=1\n");
  std::ifstream reader(file.path());
  file.remove();
  std::string line;
  EXPECT_TRUE(std::getline(reader, line));
  EXPECT_EQ(line, "A=1");
}

TEST(TemporaryFile, is_locked_for_as_long_as_it_lives) {
  const ScratchFolder folder;
  const auto can_lock = [](const FileDescriptor& file) {
    return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
  };
  std::optional<TemporaryFile> file;
  file.emplace(folder.path(), prefix, "x");
  const FileDescriptor other(::open(file->path().c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(can_lock(other));
  file.reset();
  EXPECT_TRUE(can_lock(other));
}

TEST(TemporaryFile, names_the_folder_where_none_can_be_made) {
  const ScratchFolder folder;
  const auto missing = folder / "missing";
  try {
    const TemporaryFile file(missing, prefix, "x");
    FAIL() << "no error";
  } catch (const SystemError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(missing.string()));
    EXPECT_THAT(error.remedy(), testing::HasSubstr("TMPDIR"));
    EXPECT_EQ(error.error_number(), ENOENT);
  }
}

/// Where the disk is full, half a file must not stay.
TEST(TemporaryFile, leaves_nothing_behind_when_it_cannot_be_written) {
  const ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    const rlimit small{10, 10};
    ::setrlimit(RLIMIT_FSIZE, &small);
    ::signal(SIGXFSZ, SIG_IGN);
    try {
      const TemporaryFile file(folder.path(), prefix, "longer than ten bytes");
    } catch (const SystemError& error) {
      return error.error_number() == EFBIG ? 0 : 2;
    }
    return 1;
  }));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// The path of a file whose owner was killed with -9.
std::filesystem::path abandon_file(const ScratchFolder& folder) {
  const auto told = folder / "told";
  const int status = test::status_of_child([&] {
    const TemporaryFile file(folder.path(), prefix, "secret");
    folder.write("told", file.path().string());
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  std::filesystem::path path = content_of(told);
  std::filesystem::remove(told);
  EXPECT_EQ(content_of(path), "secret");
  return path;
}

TEST(RemoveAbandoned, removes_what_a_killed_owner_left) {
  const ScratchFolder folder;
  const auto first = abandon_file(folder);
  const auto second = abandon_file(folder);
  remove_abandoned(folder.path(), prefix);
  EXPECT_FALSE(std::filesystem::exists(first));
  EXPECT_FALSE(std::filesystem::exists(second));
}

/// The engine's client may outlive its parent, and must not keep the file alive.
TEST(RemoveAbandoned, is_not_kept_from_it_by_a_child_of_the_owner) {
  const ScratchFolder folder;
  test::Child owner([&] {
    ::setpgid(0, 0);
    const TemporaryFile file(folder.path(), prefix, "secret");
    SignalState signals;
    sigemptyset(&signals.mask);
    sigemptyset(&signals.defaults);
    const ChildProcess child({"sleep", "60"}, Environment::of_process(), signals);
    folder.write("told", std::to_string(::getpid()));
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  const pid_t group = owner.pid();
  owner.wait();
  ASSERT_NE(content_of(folder / "told"), "");
  std::filesystem::remove(folder / "told");
  ASSERT_FALSE(std::filesystem::is_empty(folder.path()));
  // The client closes what it has inherited a moment after its start.
  EXPECT_TRUE(test::eventually([&] {
    remove_abandoned(folder.path(), prefix);
    return std::filesystem::is_empty(folder.path());
  }));
  EXPECT_EQ(::kill(-group, SIGKILL), 0) << "the child did not outlive its parent";
}

TEST(RemoveAbandoned, leaves_the_files_of_the_living) {
  const ScratchFolder folder;
  const TemporaryFile own(folder.path(), prefix, "x");
  EXPECT_TRUE(test::succeeds([&] {
    remove_abandoned(folder.path(), prefix);
    return 0;
  }));
  EXPECT_TRUE(std::filesystem::exists(own.path())) << "of another process";
  remove_abandoned(folder.path(), prefix);
  EXPECT_TRUE(std::filesystem::exists(own.path())) << "of the same process";
}

constexpr auto like_ours = "iam-docker-run-0123456789abcdef";

TEST(RemoveAbandoned, leaves_what_is_not_an_abandoned_file) {
  const ScratchFolder folder;
  const auto target = folder.write("target", "x");
  const auto link = folder / "iam-docker-run-1111111111111111";
  const auto directory = folder / "iam-docker-run-2222222222222222";
  const auto pipe = folder / "iam-docker-run-3333333333333333";
  const auto hard_link = folder / "iam-docker-run-4444444444444444";
  std::filesystem::create_symlink(target, link);
  std::filesystem::create_directory(directory);
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_hard_link(folder.write("linked", "x"), hard_link);
  const auto other_prefix = folder.write("iam-docker-0123456789abcdef", "x");

  remove_abandoned(folder.path(), prefix);

  for (const auto& kept : {target, link, directory, pipe, hard_link, other_prefix}) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::symlink_status(kept))) << kept;
  }
}

/// `iam-docker-run-` begins the names of other things as well, and nobody has asked for them to be
/// deleted: only what this program itself would have named so is its own.
TEST(RemoveAbandoned, leaves_files_that_only_begin_alike) {
  const ScratchFolder folder;
  const auto swept = folder.write(like_ours, "x");
  for (const auto* name :
       {"iam-docker-run-", "iam-docker-run-1.0.0.tar.gz", "iam-docker-run-notes.txt",
        "iam-docker-run-0123456789abcde", "iam-docker-run-0123456789abcdef0",
        "iam-docker-run-0123456789ABCDEF", "iam-docker-run-0123456789abcdeg"}) {
    const auto file = folder.write(name, "x");
    remove_abandoned(folder.path(), prefix);
    EXPECT_TRUE(std::filesystem::exists(file)) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(swept));
}

TEST(RemoveAbandoned, leaves_the_files_of_others) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const ScratchFolder folder;
  const auto file = folder.write(like_ours, "x");
  ASSERT_EQ(::chown(file.c_str(), 4711, 4711), 0);
  remove_abandoned(folder.path(), prefix);
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST(RemoveAbandoned, bears_a_folder_that_is_not_there) {
  const ScratchFolder folder;
  remove_abandoned(folder / "missing", prefix);
  remove_abandoned(folder.write("file", "x"), prefix);
  remove_abandoned("", prefix);
}

} // namespace
} // namespace idr::system
