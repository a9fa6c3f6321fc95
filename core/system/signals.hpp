// Signals, read synchronously: blocked for as long as a SignalQueue lives, taken out one by one.
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
  /// Sent by a process, or by the kernel to this one alone. Otherwise the kernel sent it to every
  /// process of the foreground group, as it does for a key typed at the terminal.
  bool from_process = false;
};

/// How the signals of a process stand, for a child to start with.
struct SignalState {
  sigset_t mask{};
  sigset_t defaults{}; ///< signals whose default action the child is to have
};

/// How they stand now, but for those that ignore_write_signals ignores, which are as the process
/// was started with.
SignalState signals_now();

/// From here on a write to a pipe that nobody reads fails with EPIPE, and one beyond the limit of a
/// file's size with EFBIG; neither ends the process. Children start with what was before.
void ignore_write_signals();
/// Ends the process as the signal of such a pipe would have.
void end_by_pipe_signal();

/// For as long as it lives, the signals that end a program call this handler instead; of what the
/// process was started to ignore, nothing changes.
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

/// Holds back CHLD and all signals that docker's client passes on to the container: all but those
/// that cannot be held, that tell of an error in this process, or that belong to job control. What
/// the process was started to ignore (INT in the background of a script, HUP under nohup) stays
/// ignored. There is one such object at a time.
class SignalQueue {
public:
  SignalQueue();
  ~SignalQueue();
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;

  /// The next signal; nothing where the time ran out, or one of the descriptors became ready first:
  /// their `revents` say so, as those of poll(2) do. It may also give up early. Without a limit it
  /// waits as long as it takes. Throws SystemError where descriptors cannot be waited for.
  std::optional<Signal> wait(std::optional<std::chrono::milliseconds> limit,
                             std::span<pollfd> descriptors = {});
  /// The state before this object.
  const SignalState& previous() const { return previous_; }

private:
  void poll(std::span<pollfd> descriptors, std::optional<std::chrono::milliseconds> limit);

  sigset_t set_{}; ///< what is held back
  SignalState previous_;
  std::vector<std::pair<int, struct sigaction>> changed_; ///< by signal, the action before
  Pipe wakeup_; ///< `reading` is ready when a signal has arrived; made for the first descriptors
};

} // namespace idr::system
