// Child processes for what a test cannot do in its own process: die of a signal, change signal
// actions, use a terminal.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace idr::test {

/// Longer than any operation takes on a busy machine; a test that exceeds it has failed.
constexpr auto patience = std::chrono::seconds(60);

/// Returns whether the condition became true within `patience`.
inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// A copy of this process that runs `act` and exits with the code that it returns. It is killed
/// when the object is destroyed or `patience` is exceeded.
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
    ::_exit(code); // skips further tests and destructors
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  /// Its wait status once it has ended. A child that has stopped and would stay so is killed.
  int wait() {
    int status = wait_for_change();
    while (WIFSTOPPED(status)) {
      ::kill(pid_, SIGKILL);
      status = wait_for_change();
    }
    pid_ = -1;
    return status;
  }
  /// Whether it has stopped but not ended.
  bool stops() {
    const int status = wait_for_change();
    if (!WIFSTOPPED(status)) pid_ = -1;
    return WIFSTOPPED(status);
  }

private:
  int wait_for_change() const {
    int status = 0;
    while (::waitpid(pid_, &status, WUNTRACED) < 0) {
      if (errno != EINTR) return 98 << 8; // unknown, so not a success
    }
    return status;
  }

  pid_t pid_;
};

inline int status_of_child(const std::function<int()>& act) { return Child(act).wait(); }

/// Returns what `act` returns in a child; what has become of the child if it has failed.
inline std::string text_of_child(const std::function<std::string()>& act) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  const int status = status_of_child([&] {
    std::fputs(act().c_str(), file.get());
    return std::fflush(file.get());
  });
  if (status != 0) return "the child ended with wait status " + std::to_string(status);
  std::string text;
  std::rewind(file.get());
  for (int byte = std::fgetc(file.get()); byte != EOF; byte = std::fgetc(file.get())) {
    text += static_cast<char>(byte);
  }
  return text;
}

/// For a child that checks its own result: 0 means success.
inline testing::AssertionResult succeeds(const std::function<int()>& act) {
  const int status = status_of_child(act);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return testing::AssertionSuccess();
  if (WIFSIGNALED(status)) {
    return testing::AssertionFailure() << "the child died of signal " << WTERMSIG(status);
  }
  return testing::AssertionFailure() << "the child ended with " << WEXITSTATUS(status);
}

} // namespace idr::test
