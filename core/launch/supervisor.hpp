// The event loop of a launch: waits for signals, children, timers and descriptors.
#pragma once

#include "core/system/child_process.hpp"
#include "core/system/signals.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace idr::launch {

/// The relation of a child to the terminal. If the terminal stops a foreground child (Ctrl-Z), this
/// process stops as well, so that both are one job; of a background child, only its end matters.
enum class Job : bool { Foreground, Background };

enum class Readiness : bool { Readable, Writable };

/// Blocks the signals of the process while it exists (see SignalQueue; only one object at a time).
/// `run` calls the callbacks, one after the other. A callback may call every function here except
/// `run`; `run` throws what a callback throws.
class Supervisor {
public:
  using Action = std::function<void()>;

  /// The signal state before this object was created; children start with it.
  const system::SignalState& previous_signals() const { return signals_.previous(); }
  /// Returns a signal that has already arrived and that ends a process by default; does not wait.
  /// Discards others, such as a change of the terminal's size.
  std::optional<system::Signal> arrived_ending_signal();

  /// Sets the callback for signals, including CHLD. It is called before the children are checked.
  void on_signal(std::function<void(const system::Signal&)> action);

  /// Calls `ended` once, with the exit code. The child must have been started while this object
  /// existed, and must live until the callback or the end of the loop. If another part of the
  /// program has taken its exit status, `run` throws SystemError.
  void watch(system::ChildProcess& child, Job job, std::function<void(int exit_code)> ended);
  /// Stops watching the child.
  void unwatch(const system::ChildProcess& child);

  using TimerId = std::uint64_t;
  /// Calls `action` once, after this delay, unless it is cancelled before.
  TimerId after(std::chrono::milliseconds delay, Action action);
  void cancel(TimerId timer);

  /// Calls `action` whenever the descriptor is readable or writable, or has failed, which the next
  /// read or write reports. The descriptor must stay open until `unwatch`.
  void watch(int descriptor, Readiness readiness, Action action);
  /// Stops watching the descriptor, for both kinds of readiness.
  void unwatch(int descriptor);

  /// Waits and calls the callbacks until one of them calls `stop`; no callback is called after
  /// that.
  void run();
  void stop() { stopped_ = true; }

private:
  using Clock = std::chrono::steady_clock;
  struct Child {
    system::ChildProcess* process;
    Job job;
    std::function<void(int)> ended;
  };
  struct Timer {
    Clock::time_point due;
    Action action;
    TimerId id;
  };
  struct Watched {
    int descriptor;
    Readiness readiness;
    Action action;
  };

  std::vector<Timer>::iterator next_timer();
  std::optional<std::chrono::milliseconds> time_to_next_timer();
  std::vector<pollfd> polled() const;
  void take(const system::Signal& signal);
  void check_children();
  void run_due_timers();
  void serve(const std::vector<pollfd>& polled);

  system::SignalQueue signals_;
  std::function<void(const system::Signal&)> signal_action_;
  std::vector<Child> children_;
  std::vector<Timer> timers_;
  TimerId last_timer_ = 0;
  std::vector<Watched> watched_;
  bool children_unchecked_ = false; ///< a signal was taken, but not every child checked since
  bool suspended_ = false;          ///< this process has received SIGTSTP
  bool stopped_ = false;
};

} // namespace idr::launch
