// The engine's client while it runs: signals are passed on to it, and the env file goes when it has
// read it.
#pragma once

#include "core/docker/client_ending.hpp"
#include "core/launch/supervisor.hpp"
#include "core/system/environment.hpp"
#include "core/system/handover.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace idr::launch {

class RunningClient {
public:
  /// Starts it; the env file is offered to it. Throws as ChildProcess does. The loop and the env
  /// file outlive this object.
  RunningClient(const std::vector<std::string>& arguments, const system::Environment& environment,
                Supervisor& loop, system::Handover& env_file);

  /// Runs the loop until the client has ended; how it ended. Calls `meanwhile` once, as soon as the
  /// client has had some milliseconds to start. Throws Error where the env file was lost before the
  /// client had read it; the client has been killed then, with all that it had started.
  docker::ClientEnding wait(Supervisor::Action meanwhile);

private:
  void take(const system::Signal& signal);
  void pass_on(const system::Signal& signal);
  void look_at_env_file();
  void look_again();
  void end();

  Supervisor& loop_;
  system::Handover& env_file_;
  std::string program_;
  system::ChildProcess process_;
  std::optional<int> code_; ///< once it has ended
  bool lost_ = false;       ///< the env file, and so the client was killed
  int interruptions_ = 0;
  std::chrono::milliseconds look_;
};

} // namespace idr::launch
