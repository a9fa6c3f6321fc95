// Other processes, for what a test cannot do to its own: to die of a signal, to change how signals
// stand, to sit at a terminal.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace idr::test {

/// Longer than anything takes on a busy machine; a test that has to wait for it has failed.
constexpr auto patience = std::chrono::seconds(60);

/// Whether the condition came true before the patience was over.
inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// A copy of this process that runs `act` and ends with the code that it returns. It is killed when
/// it outlives this object or the patience.
class Child {
public:
  explicit Child(const std::function<int()>& act) : pid_(::fork()) {
    if (pid_ != 0) return;
    int code = 99;
    ::alarm(static_cast<unsigned>(patience.count()));
    try {
      code = act();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in the child: %s\n", error.what());
    }
    ::_exit(code); // neither the tests that follow nor the destructors of those around
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  /// Its wait status once it has ended. A child that has stopped, and would stay so for ever, is
  /// killed.
  int wait() {
    int status = wait_for_change();
    while (WIFSTOPPED(status)) {
      ::kill(pid_, SIGKILL);
      status = wait_for_change();
    }
    pid_ = -1;
    return status;
  }
  /// Whether it has stopped, and not ended.
  bool stops() {
    const int status = wait_for_change();
    if (!WIFSTOPPED(status)) pid_ = -1;
    return WIFSTOPPED(status);
  }

private:
  int wait_for_change() const {
    int status = 0;
    while (::waitpid(pid_, &status, WUNTRACED) < 0) {
      if (errno != EINTR) return 98 << 8; // nobody knows, and that is no success
    }
    return status;
  }

  pid_t pid_;
};

inline int status_of_child(const std::function<int()>& act) { return Child(act).wait(); }

/// For a child that checks for itself: 0 means that all is well.
inline testing::AssertionResult succeeds(const std::function<int()>& act) {
  const int status = status_of_child(act);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return testing::AssertionSuccess();
  if (WIFSIGNALED(status)) {
    return testing::AssertionFailure() << "the child died of signal " << WTERMSIG(status);
  }
  return testing::AssertionFailure() << "the child ended with " << WEXITSTATUS(status);
}

} // namespace idr::test
