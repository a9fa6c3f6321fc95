// Signals, read synchronously: blocked for as long as a SignalQueue lives, taken out one by one.
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <optional>

namespace idr::system {

struct Signal {
  int number = 0;
  /// Sent by a process. Otherwise the kernel sent it, as it does for a key typed at the terminal,
  /// and every process of the foreground group got it as well.
  bool from_process = false;
};

/// How the signals of a process stand, for a child to start with.
struct SignalState {
  sigset_t mask{};
  sigset_t defaults{}; ///< signals whose default action the child is to have
};

/// How they stand now, but for the pipe signal, which is as the process was started with.
SignalState signals_now();

/// From here on a write to a pipe that nobody reads fails with EPIPE, and does not end the process.
/// Children start with what was before.
void ignore_pipe_signal();
/// Ends the process as that signal would have.
void end_by_pipe_signal();

/// Holds back INT, QUIT, TERM, HUP, TSTP, USR1, USR2 and CHLD. What the process was started to
/// ignore (INT in the background of a script, HUP under nohup) stays ignored. There is one such
/// object at a time.
class SignalQueue {
public:
  SignalQueue();
  ~SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;

  /// The next signal; nothing where the time ran out. Without a limit it waits as long as it takes.
  std::optional<Signal> wait(std::optional<std::chrono::milliseconds> limit);
  /// The state before this object.
  const SignalState& previous() const { return previous_; }

private:
  static constexpr std::array held_back = {SIGINT,  SIGQUIT, SIGTERM, SIGHUP,
                                           SIGTSTP, SIGUSR1, SIGUSR2, SIGCHLD};
  sigset_t set_{}; ///< those of held_back that were not ignored
  SignalState previous_;
  std::array<struct sigaction, held_back.size()> previous_actions_{};
};

} // namespace idr::system
