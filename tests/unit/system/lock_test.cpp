#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#if defined(__linux__)
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace idr::system {
namespace {

using namespace std::chrono_literals;
using test::ScratchFolder;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(TryLock, is_exclusive) {
  const ScratchFolder folder;
  for (const bool of_folder : {false, true}) {
    const auto open = [&] {
      return of_folder ? open_folder(folder.path()) : open_private_file_to_lock(folder / "file");
    };
    auto first = open();
    const auto second = open();
    EXPECT_EQ(try_lock(first.get()), Lock::Taken);
    EXPECT_EQ(try_lock(second.get()), Lock::Held);
    FileDescriptor().operator=(std::move(first)); // closes the file
    EXPECT_EQ(try_lock(second.get()), Lock::Taken);
  }
}

TEST(TryLock, is_unavailable_without_a_file) { EXPECT_EQ(try_lock(-1), Lock::Unavailable); }

#if defined(__linux__)
/// From now on, flock fails with this error in this process.
bool refuse_flock(int error_number) {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_flock, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error_number)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog program{static_cast<unsigned short>(std::size(rules)), rules};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// NFS without its lock service, old FUSE file systems, sandboxes.
TEST(TryLock, is_unavailable_if_the_system_refuses) {
  const ScratchFolder folder;
  for (const int error_number : {ENOLCK, ENOSYS, EOPNOTSUPP, EBADF, EPERM}) {
    const int status = test::status_of_child([&] {
      const auto file = open_private_file_to_lock(folder / "file");
      if (!refuse_flock(error_number)) return 77;
      return try_lock(file.get()) == Lock::Unavailable ? 0 : 1;
    });
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "no seccomp filter here";
    EXPECT_EQ(status, 0) << error_number;
  }
}
#endif

/// Attempts with these results, one after the other; the last one repeats forever.
class Attempts {
public:
  explicit Attempts(std::vector<Lock> outcomes) : outcomes_(std::move(outcomes)) {}

  std::size_t count = 0;
  std::vector<std::string> notes;
  bool noted = false;

  LockOutcome wait(std::chrono::milliseconds limit = 1min) {
    const auto note = [this](const std::string& what) -> std::shared_ptr<void> {
      notes.push_back(what);
      noted = true;
      return {&noted, [](bool* flag) { *flag = false; }};
    };
    return wait_for_lock([this] { return outcomes_.at(std::min(count++, outcomes_.size() - 1)); },
                         "another launch", {.limit = limit, .waiting = note});
  }

private:
  std::vector<Lock> outcomes_;
};

TEST(WaitForLock, does_not_wait_if_it_is_free_or_unavailable) {
  Attempts free({Lock::Taken});
  auto outcome = free.wait();
  EXPECT_TRUE(outcome.taken);
  EXPECT_FALSE(outcome.waited);
  Attempts unavailable({Lock::Unavailable});
  outcome = unavailable.wait();
  EXPECT_FALSE(outcome.taken);
  EXPECT_FALSE(outcome.waited);
  EXPECT_EQ(unavailable.count, 1U);
  EXPECT_THAT(free.notes, IsEmpty());
  EXPECT_THAT(unavailable.notes, IsEmpty());
}

TEST(WaitForLock, shows_the_holder_and_tries_again) {
  Attempts attempts({Lock::Held, Lock::Held, Lock::Taken});
  const auto outcome = attempts.wait();
  EXPECT_TRUE(outcome.taken);
  EXPECT_TRUE(outcome.waited);
  EXPECT_THAT(attempts.notes, ElementsAre("another launch"));
  EXPECT_FALSE(attempts.noted) << "the note ends with the wait";
}

TEST(WaitForLock, continues_without_a_lock_that_is_held_for_too_long) {
  Attempts attempts({Lock::Held});
  const auto outcome = attempts.wait(50ms);
  EXPECT_FALSE(outcome.taken);
  EXPECT_TRUE(outcome.waited);
  EXPECT_GT(attempts.count, 1U);
}

TEST(WaitForLock, takes_it_when_its_holder_dies) {
  const ScratchFolder folder;
  test::Child holder([&] {
    const auto file = open_private_file_to_lock(folder / "file");
    if (try_lock(file.get()) != Lock::Taken) return 1;
    folder.write("held", "");
    ::pause();
    return 2;
  });
  ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / "held"); }));
  const auto file = open_private_file_to_lock(folder / "file");
  const auto note = [&](const std::string& /*holder*/) {
    ::kill(holder.pid(), SIGKILL); // once another process waits for it
    return nullptr;
  };
  const auto outcome = wait_for_lock([&] { return try_lock(file.get()); }, "the holder",
                                     {.limit = test::patience, .waiting = note});
  EXPECT_TRUE(outcome.taken);
  EXPECT_TRUE(outcome.waited);
}

} // namespace
} // namespace idr::system
