// The one loop that a launch waits in: for signals, children, timers and descriptors.
#pragma once

#include "core/system/child_process.hpp"
#include "core/system/signals.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace idr::launch {

/// What a child is to the terminal. A foreground child that the terminal stops (Ctrl-Z) stops this
/// process with it, as one job; of a background child only its end counts.
enum class Job : bool { Foreground, Background };

enum class Readiness : bool { Readable, Writable };

/// Holds the signals of the process back for as long as it lives (see SignalQueue; one object at a
/// time), and calls back from `run`, one callback after the other. A callback may call everything
/// here but `run`; what it throws, `run` throws.
class Supervisor {
public:
  using Action = std::function<void()>;

  /// How signals stood before; children start with that.
  const system::SignalState& previous_signals() const { return signals_.previous(); }
  /// A signal other than CHLD that has arrived already; asks without waiting.
  std::optional<system::Signal> arrived();

  /// Called with each signal, CHLD too, before the children are looked at.
  void on_signal(std::function<void(const system::Signal&)> action);

  /// Calls `ended` once, with the exit code. The child was started while this object lived, and
  /// lives until then or until the loop is over. Where another has taken its status, `run` throws
  /// SystemError.
  void watch(system::ChildProcess& child, Job job, std::function<void(int exit_code)> ended);

  /// Calls `action` once, this long after now.
  void after(std::chrono::milliseconds delay, Action action);

  /// Calls `action` again and again for as long as the descriptor can be read, or written to, or
  /// has failed, which a read or write then tells. It stays open until `unwatch`.
  void watch(int descriptor, Readiness readiness, Action action);
  /// Both ways.
  void unwatch(int descriptor);

  /// Waits and calls back, until a callback calls `stop`; nothing is called after that.
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
  void look_at_children();
  void run_due_timers();
  void serve(const std::vector<pollfd>& polled);

  system::SignalQueue signals_;
  std::function<void(const system::Signal&)> signal_action_;
  std::vector<Child> children_;
  std::vector<Timer> timers_;
  std::vector<Watched> watched_;
  bool suspended_ = false; ///< the terminal has told this process to stop
  bool stopped_ = false;
};

} // namespace idr::launch
