#include "core/error.hpp"
#include "core/handover/env_file.hpp"
#include "core/system/private_file.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::handover {
namespace {

using test::content_of;
using test::eventually;
using test::ScratchFolder;
using State = EnvFile::State;

constexpr auto prefix = "iam-docker-run-";

mode_t mode_of(const std::filesystem::path& file) {
  struct stat info {};
  EXPECT_EQ(::lstat(file.c_str(), &info), 0) << file;
  EXPECT_EQ(info.st_uid, ::geteuid());
  return info.st_mode;
}

/// Another process, which reads the file to its end when requested.
class Reader {
public:
  Reader(const std::filesystem::path& file, const std::string& wanted)
      : child_([&file, &wanted, go = go_ / "go"] {
          while (!std::filesystem::exists(go)) ::usleep(1000);
          return content_of(file) == wanted ? 0 : 1;
        }) {}
  pid_t pid() const { return child_.pid(); }
  bool reads_it() {
    go_.write("go", "");
    return child_.wait() == 0;
  }

private:
  ScratchFolder go_;
  test::Child child_;
};

class EnvFileTest : public testing::Test {
protected:
  ScratchFolder folder_;
  std::filesystem::path path_ = random_path(folder_.path(), prefix, "env");

  bool is_empty() const { return std::filesystem::is_empty(folder_.path()); }
  static bool takes(EnvFile& file) {
    return eventually([&] { return file.state() == State::Taken; });
  }
};

TEST_F(EnvFileTest, has_a_random_name) {
  const auto other = random_path(folder_.path(), prefix, "env");
  EXPECT_NE(path_, other);
  const auto name = path_.parent_path().filename().string();
  ASSERT_TRUE(name.starts_with(prefix)) << name;
  const auto drawn = name.substr(std::string(prefix).size());
  EXPECT_EQ(drawn.size(), 16U);
  EXPECT_EQ(drawn.find_first_not_of("0123456789abcdef"), std::string::npos) << name;
}

TEST_F(EnvFileTest, is_private_regardless_of_the_umask) {
  for (const mode_t mask : {0000U, 0022U, 0777U}) {
    const auto path = random_path(folder_.path(), prefix, "env");
    const mode_t previous = ::umask(mask);
    const EnvFile file(path, "secret");
    EXPECT_EQ(::umask(previous), mask);
    EXPECT_EQ(mode_of(path), (Guard::is_possible() ? S_IFIFO : S_IFREG) | 0600U);
    EXPECT_EQ(mode_of(path.parent_path()), S_IFDIR | 0700U);
  }
}

TEST_F(EnvFileTest, gives_its_reader_the_text_and_disappears) {
  for (const std::size_t size : {0U, 10U, 70'000U, 300'000U}) {
    const auto path = random_path(folder_.path(), prefix, "env");
    const std::string text(size, 'x');
    EnvFile file(path, text);
    Reader reader(path, text);
    file.set_reader(reader.pid());
    EXPECT_EQ(file.state(), State::Offered);
    EXPECT_TRUE(reader.reads_it()) << size;
    if (size == 0 && !file.is_fifo()) continue; // it is not read
    EXPECT_TRUE(takes(file)) << size;
    EXPECT_TRUE(eventually([&] { return is_empty(); }));
  }
}

TEST_F(EnvFileTest, gives_the_text_to_a_child_of_its_reader_and_once_more_shortly_after) {
  if (!Guard::is_possible()) GTEST_SKIP() << "a regular file is gone when it has been read";
  const std::string text(300'000, 'x');
  EnvFile file(path_, text);
  test::Child reader([&] {
    test::Child child([&] {
      for (int time = 0; time < 2; ++time) {
        if (content_of(path_) != text) return 1;
      }
      return 0;
    });
    return child.wait();
  });
  file.set_reader(reader.pid());
  EXPECT_EQ(reader.wait(), 0);
  EXPECT_TRUE(takes(file));
}

TEST_F(EnvFileTest, gives_others_the_text_too_until_its_reader_has_it) {
  if (!Guard::is_possible())
    GTEST_SKIP() << "any process that reads a regular file is treated as the reader";
  EnvFile file(path_, "A=1\n");
  Reader reader(path_, "A=1\n");
  file.set_reader(reader.pid());
  for (int other = 0; other < 3; ++other) {
    EXPECT_TRUE(Reader(path_, "A=1\n").reads_it());
    EXPECT_EQ(file.state(), State::Offered);
  }
  EXPECT_TRUE(reader.reads_it());
  EXPECT_TRUE(takes(file));
}

TEST_F(EnvFileTest, starts_again_after_a_reader_stopped_in_the_middle) {
  if (!Guard::is_possible())
    GTEST_SKIP() << "any process that reads a regular file is treated as the reader";
  const std::string text(300'000, 'x');
  EnvFile file(path_, text);
  Reader reader(path_, text);
  file.set_reader(reader.pid());
  const system::FileDescriptor other(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  char byte = 0;
  EXPECT_EQ(::read(other.get(), &byte, 1), 1);
  EXPECT_TRUE(eventually([&] { return !system::is_at(other.get(), path_); }));
  EXPECT_TRUE(reader.reads_it());
  EXPECT_TRUE(takes(file));
}

TEST_F(EnvFileTest, is_taken_by_any_process_if_no_reader_is_set) {
  EnvFile file(path_, "A=1\n");
  file.set_reader(EnvFile::any_process);
  EXPECT_TRUE(Reader(path_, "A=1\n").reads_it());
  EXPECT_TRUE(takes(file));
}

TEST_F(EnvFileTest, is_removed_by_the_destructor) {
  { const EnvFile file(path_, "A=1\n"); }
  EXPECT_TRUE(is_empty());
}

TEST_F(EnvFileTest, is_lost_with_its_guard) {
  if (!Guard::is_possible()) GTEST_SKIP() << "there is no guard";
  // The guard is the youngest child of this process.
  EXPECT_TRUE(test::succeeds([&] {
    EnvFile file(path_, "A=1\n");
    std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    pid_t guard = 0;
    if (!(children >> guard)) return 1;
    if (file.state() != State::Offered) return 2;
    ::kill(guard, SIGKILL);
    return eventually([&] { return file.state() == State::Lost; }) ? 0 : 3;
  }));
  EXPECT_TRUE(is_empty());
}

TEST_F(EnvFileTest, survives_a_signal_to_the_group_while_its_guard_starts) {
  if (!Guard::is_possible()) GTEST_SKIP() << "there is no guard";
  EXPECT_TRUE(test::succeeds([&] {
    ::setpgid(0, 0);
    sigset_t resized;
    sigemptyset(&resized);
    sigaddset(&resized, SIGWINCH);
    ::sigprocmask(SIG_BLOCK, &resized, nullptr);
    for (int i = 0; i < 100; ++i) {
      EnvFile file(random_path(folder_.path(), prefix, "env"), "A=1\n");
      ::kill(0, SIGWINCH);
      file.group_received(SIGWINCH);
      ::usleep(2000); // so that a guard that ends has ended
      if (file.state() != State::Offered) return 1;
    }
    return 0;
  }));
}

TEST_F(EnvFileTest, is_removed_when_its_process_is_killed) {
  if (!Guard::is_possible()) GTEST_SKIP() << "there is no guard";
  const int status = test::status_of_child([&] {
    const EnvFile file(path_, "secret");
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(eventually([&] { return is_empty(); }));
}

TEST_F(EnvFileTest, names_the_folder_if_it_cannot_be_created) {
  const auto missing = folder_ / "missing";
  try {
    const EnvFile file(random_path(missing, prefix, "env"), "x");
    FAIL() << "no error";
  } catch (const SystemError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(missing.string()));
    EXPECT_THAT(error.remedy(), testing::HasSubstr("TMPDIR"));
    EXPECT_EQ(error.error_number(), ENOENT);
  }
}

// ---- what a killed process left behind ----

std::filesystem::path leave(const std::filesystem::path& path) {
  std::filesystem::create_directory(path.parent_path());
  EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
  return path.parent_path();
}

TEST_F(EnvFileTest, is_removed_by_others_after_its_processes_died) {
  const auto first = leave(path_);
  const auto second = leave(random_path(folder_.path(), prefix, "env"));
  std::filesystem::remove(second / "env");
  remove_abandoned(random_path(folder_.path(), prefix, "env"));
  EXPECT_TRUE(is_empty());
}

TEST_F(EnvFileTest, is_left_alone_by_others_while_its_owner_lives) {
  EnvFile file(path_, "A=1\n");
  EXPECT_TRUE(test::succeeds([&] {
    remove_abandoned(random_path(folder_.path(), prefix, "env"));
    return 0;
  }));
  remove_abandoned(random_path(folder_.path(), prefix, "env"));
  EXPECT_EQ(file.state(), State::Offered);
  Reader reader(path_, "A=1\n");
  file.set_reader(reader.pid());
  EXPECT_TRUE(reader.reads_it());
}

/// Another process may take a folder for an abandoned one between its creation and its lock.
TEST_F(EnvFileTest, is_created_while_others_clean_up) {
  const test::Child sweeper([&] {
    for (;;) remove_abandoned(random_path(folder_.path(), prefix, "env"));
    return 0;
  });
  for (int launch = 0; launch < 300; ++launch) {
    const auto path = random_path(folder_.path(), prefix, "env");
    const EnvFile file(path, "");
    EXPECT_TRUE(std::filesystem::exists(path));
  }
}

TEST_F(EnvFileTest, is_the_only_file_that_is_removed) {
  const auto target = folder_.write("target", "x");
  const auto link = folder_ / "iam-docker-run-1111111111111111";
  const auto full = folder_ / "iam-docker-run-2222222222222222";
  const auto file = folder_.write("iam-docker-run-3333333333333333", "x");
  std::filesystem::create_symlink(folder_.path(), link);
  std::filesystem::create_directory(full);
  folder_.write("iam-docker-run-2222222222222222/other", "x");
  std::vector<std::filesystem::path> others = {target, link, full / "other", file};
  for (const auto* name :
       {"iam-docker-run-", "iam-docker-run-1.0.0", "iam-docker-run-0123456789abcde",
        "iam-docker-run-0123456789abcdef0", "iam-docker-run-0123456789ABCDEF",
        "iam-docker-run-0123456789abcdeg", "iam-docker-0123456789abcdef"}) {
    std::filesystem::create_directory(folder_ / name);
    others.push_back(folder_ / name);
  }
  if (::geteuid() == 0) {
    others.push_back(folder_ / "iam-docker-run-5555555555555555");
    std::filesystem::create_directory(others.back());
    ASSERT_EQ(::chown(others.back().c_str(), 4711, 4711), 0);
  }
  remove_abandoned(random_path(folder_.path(), prefix, "env"));
  for (const auto& other : others) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::symlink_status(other))) << other;
  }
}

TEST_F(EnvFileTest, is_not_searched_for_without_a_folder) {
  remove_abandoned(random_path(folder_ / "missing", prefix, "env"));
  remove_abandoned(random_path(folder_.write("file", "x"), prefix, "env"));
  remove_abandoned(random_path("", prefix, "env"));
}

} // namespace
} // namespace idr::handover
