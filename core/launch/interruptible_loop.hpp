// The loop of a launch, while it waits for steps that signals can interrupt.
#pragma once

#include "core/launch/supervisor.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace idr::launch {

class InterruptibleLoop : public Supervisor {
public:
  /// Runs the loop until the condition is true, which is checked after every call of stop(). Throws
  /// Error, with exit code 128 + N, if signal N, which ends programs, has arrived.
  void wait_until(const std::function<bool()>& reached);
  /// The same, but signals are only noted. Gives up when the hurry is over.
  void finish(const std::function<bool()>& reached);
  /// From now on, `finish` takes ten seconds altogether: an engine that hangs must not keep a user
  /// who has typed Ctrl-C. The first signal that ends programs does this.
  void hurry();

  /// Runs the loop for this long, as `finish` does.
  void pause(std::chrono::milliseconds time);

private:
  void receive_signals();
  std::chrono::milliseconds time_left() const;

  int signal_ = 0; ///< that has ended the launch; 0: none
  std::optional<std::chrono::steady_clock::time_point> end_of_hurry_;
};

} // namespace idr::launch
