// Signals, read synchronously: blocked while a SignalQueue exists, and taken from it one by one.
#pragma once

#include "core/system/pipe.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <poll.h>
#include <span>
#include <utility>
#include <vector>

namespace idr::system {

struct Signal {
  int number = 0;
  /// Whether it was sent by a process, or by the kernel to this process alone. Otherwise the kernel
  /// sent it to every process of the foreground group, as it does for a key typed at the terminal.
  bool from_process = false;
};

/// The signal mask and the signal actions that a child starts with.
struct SignalState {
  sigset_t mask{};
  sigset_t defaults{}; ///< signals that the child gets the default action for
};

/// The current state; signals ignored by ignore_write_signals are as this process was started.
SignalState signals_now();

/// From now on, a write to a pipe without readers fails with EPIPE, and a write beyond the file
/// size limit with EFBIG, instead of ending the process. Children start with the previous actions.
void ignore_write_signals();
/// Ends the process by SIGPIPE, as if that signal had not been ignored.
void end_by_sigpipe();

/// While this object exists, the signals that end a program call this handler instead. Signals that
/// the process was started to ignore stay ignored.
class EndingSignals {
public:
  static constexpr std::array numbers = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

  explicit EndingSignals(void (*handler)(int number));
  ~EndingSignals();
  EndingSignals(const EndingSignals&) = delete;
  EndingSignals& operator=(const EndingSignals&) = delete;

private:
  std::array<struct sigaction, numbers.size()> previous_{};
};

/// Blocks CHLD and all signals that docker's client forwards to the container: all except those
/// that cannot be blocked, that report an error in this process, or that belong to job control.
/// Signals that the process was started to ignore (INT in the background of a script, HUP under
/// nohup) stay ignored. Only one such object may exist at a time.
class SignalQueue {
public:
  SignalQueue();
  ~SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;

  /// Returns the next signal; std::nullopt if the limit is over or a descriptor became ready first,
  /// which its `revents` show as after poll(2). May also return std::nullopt early. Without a
  /// limit, it waits indefinitely. Throws SystemError if the descriptors cannot be polled.
  std::optional<Signal> wait(std::optional<std::chrono::milliseconds> limit,
                             std::span<pollfd> descriptors = {});
  /// The signal state before this object was created.
  const SignalState& previous() const { return previous_; }

private:
  void poll(std::span<pollfd> descriptors, std::optional<std::chrono::milliseconds> limit);

  sigset_t set_{}; ///< the blocked signals
  SignalState previous_;
  std::vector<std::pair<int, struct sigaction>> changed_; ///< signals and their previous actions
  Pipe wakeup_; ///< `reading` is ready when a signal has arrived; created for the first descriptors
};

} // namespace idr::system
