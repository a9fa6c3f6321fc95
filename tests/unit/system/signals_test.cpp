#include "core/system/environment.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/terminal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace idr::system {
namespace {

using namespace std::chrono_literals;

// Everything runs in a child, so that the signals of the test program stay unchanged.

constexpr int passed_on[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGUSR1, SIGUSR2};

/// As in a program started by a shell in the foreground.
void reset_signals() {
  for (const int number : passed_on) ::signal(number, SIG_DFL);
  ::signal(SIGCHLD, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

bool arrives(SignalQueue& queue, int number, bool from_process) {
  auto signal = queue.wait(test::patience);
  // The end of the sender may be reported first.
  if (signal && signal->number == SIGCHLD) signal = queue.wait(test::patience);
  return signal && signal->number == number && signal->from_process == from_process;
}

TEST(SignalQueue, returns_signals_from_processes) {
  for (const int number : passed_on) {
    EXPECT_TRUE(test::succeeds([&] {
      reset_signals();
      SignalQueue queue;
      ::kill(::getpid(), number);
      if (!arrives(queue, number, true)) return 1;
      ::raise(number);
      if (!arrives(queue, number, true)) return 2;
      const auto receiver = ::getpid();
      const test::Child sender([&] { return ::kill(receiver, number); });
      return arrives(queue, number, true) ? 0 : 3;
    })) << number;
  }
}

TEST(SignalQueue, recognizes_a_key_typed_at_the_terminal) {
  test::Terminal terminal([] {
    reset_signals();
    SignalQueue queue;
    write_all(STDOUT_FILENO, "ready", "terminal");
    for (const int number : {SIGINT, SIGQUIT, SIGTSTP}) {
      if (!arrives(queue, number, false)) return number;
      write_all(STDOUT_FILENO, "got " + std::to_string(number) + ".", "terminal");
    }
    return 0;
  });
  // One after the other: on an interrupt, a terminal discards what was typed before.
  ASSERT_TRUE(terminal.shows("ready"));
  terminal.type("\x03");
  ASSERT_TRUE(terminal.shows("got 2."));
  terminal.type("\x1c");
  ASSERT_TRUE(terminal.shows("got 3."));
  terminal.type("\x1a");
  EXPECT_EQ(terminal.child().wait(), 0);
}

TEST(SignalQueue, returns_when_the_time_is_over) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    SignalQueue queue;
    const auto start = std::chrono::steady_clock::now();
    if (queue.wait(0ms)) return 1;
    if (queue.wait(1050ms)) return 2;
    const auto time = std::chrono::steady_clock::now() - start;
    return time >= 1040ms && time < test::patience ? 0 : 3;
  }));
}

TEST(SignalQueue, waits_without_a_limit) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    SignalQueue queue;
    const auto receiver = ::getpid();
    const test::Child sender([&] {
      ::usleep(100'000);
      return ::kill(receiver, SIGUSR1);
    });
    const auto signal = queue.wait(std::nullopt);
    return signal && signal->number == SIGUSR1 ? 0 : 1;
  }));
}

TEST(SignalQueue, loses_none_of_several) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    SignalQueue queue;
    for (const int number : passed_on) ::kill(::getpid(), number);
    std::multiset<int> seen;
    while (const auto signal = queue.wait(0ms)) seen.insert(signal->number);
    return seen == std::multiset<int>(std::begin(passed_on), std::end(passed_on)) ? 0 : 1;
  }));
}

TEST(SignalQueue, reports_the_end_of_a_child) {
  // A parent may have left CHLD ignored, and then the exit code would be lost.
  for (const auto handler : {SIG_DFL, SIG_IGN}) {
    EXPECT_TRUE(test::succeeds([&] {
      reset_signals();
      ::signal(SIGCHLD, handler);
      SignalQueue queue;
      ChildProcess child({"/bin/sh", "-c", "exit 3"}, Environment::of_process(), queue.previous());
      const auto signal = queue.wait(test::patience);
      if (!signal || signal->number != SIGCHLD) return 1;
      return child.poll(false) == 3 ? 0 : 2;
    }));
  }
}

TEST(SignalQueue, leaves_ignored_signals_ignored) {
  for (const int number : {SIGINT, SIGHUP, SIGQUIT}) {
    EXPECT_TRUE(test::succeeds([&] {
      reset_signals();
      ::signal(number, SIG_IGN);
      SignalQueue queue;
      ::kill(::getpid(), number);
      return queue.wait(50ms) ? 1 : 0;
    })) << number;
  }
}

TEST(IgnoreWriteSignals, makes_a_write_to_a_closed_pipe_fail) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    ignore_write_signals();
    int ends[2] = {};
    if (::pipe(ends) != 0) return 1;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 2;
  }));
}

/// The action of each signal; a sanitizer has its own handlers.
std::vector<void (*)(int)> handlers() {
  std::vector<void (*)(int)> result;
  for (int number = 1; number < 32; ++number) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    result.push_back(action.sa_handler);
  }
  return result;
}

TEST(SignalQueue, restores_everything_when_destroyed) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    ::signal(SIGUSR2, SIG_IGN);
    ::signal(SIGTERM, [](int /*number*/) {});
    sigset_t before;
    sigemptyset(&before);
    sigaddset(&before, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    const auto handlers_before = handlers();
    { const SignalQueue queue; }
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, nullptr, &after);
    for (int number = 1; number < 32; ++number) {
      if (sigismember(&after, number) != sigismember(&before, number)) return number;
    }
    return handlers() == handlers_before ? 0 : 100;
  }));
}

/// It arrived too late to be taken from the queue, and must not be lost: it ends the program.
TEST(SignalQueue, delivers_pending_signals_when_destroyed) {
  const int status = test::status_of_child([] {
    reset_signals();
    {
      const SignalQueue queue;
      ::kill(::getpid(), SIGTERM);
    }
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
}

/// The result of a child that was started with the previous signals and sends itself one.
int code_of_child_with(int number, const std::vector<int>& ignored) {
  return WEXITSTATUS(test::status_of_child([&] {
    reset_signals();
    for (const int other : ignored) ::signal(other, SIG_IGN);
    SignalQueue queue;
    ChildProcess child({"/bin/sh", "-c", "kill -" + std::to_string(number) + " $$; exit 5"},
                       Environment::of_process(), queue.previous());
    std::optional<int> code;
    while (!code && queue.wait(test::patience)) code = child.poll(false);
    return code.value_or(98);
  }));
}

TEST(SignalQueue, starts_a_child_with_the_previous_signals) {
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE}) {
    EXPECT_EQ(code_of_child_with(number, {}), 128 + number);
    EXPECT_EQ(code_of_child_with(number, {number}), 5) << number;
  }
  EXPECT_EQ(code_of_child_with(SIGTERM, {SIGINT, SIGPIPE, SIGCHLD}), 128 + SIGTERM);
}

TEST(IgnoreWriteSignals, does_not_affect_children) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    ignore_write_signals();
    SignalQueue queue;
    ChildProcess child({"/bin/sh", "-c", "kill -PIPE $$; exit 5"}, Environment::of_process(),
                       queue.previous());
    std::optional<int> code;
    while (!code && queue.wait(test::patience)) code = child.poll(false);
    return code == 128 + SIGPIPE ? 0 : 2;
  }));
}

TEST(IgnoreWriteSignals, changes_nothing_if_they_were_ignored) {
  EXPECT_TRUE(test::succeeds([] {
    reset_signals();
    ::signal(SIGPIPE, SIG_IGN);
    ignore_write_signals();
    const SignalQueue queue;
    return sigismember(&queue.previous().defaults, SIGPIPE) == 0 ? 0 : 1;
  }));
}

TEST(EndBySigpipe, ends_the_process_as_the_signal_would) {
  const int status = test::status_of_child([] {
    reset_signals();
    ignore_write_signals();
    end_by_sigpipe();
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) << status;
}

} // namespace
} // namespace idr::system
