// The running client of the engine: forwards signals to it, and removes the env file once the
// client has read it.
#pragma once

#include "core/docker/client_ending.hpp"
#include "core/handover/env_file.hpp"
#include "core/launch/supervisor.hpp"
#include "core/system/environment.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace idr::launch {

class RunningClient {
public:
  /// Starts the client as the reader of the env file. Throws as ChildProcess does. The loop and the
  /// env file must outlive this object.
  RunningClient(const std::vector<std::string>& arguments, const system::Environment& environment,
                Supervisor& loop, handover::EnvFile& env_file);
  ~RunningClient();
  RunningClient(const RunningClient&) = delete;
  RunningClient& operator=(const RunningClient&) = delete;

  /// Runs the loop until the client has ended, and returns how it ended. Calls `meanwhile` once,
  /// after the client has had some milliseconds to start. Throws Error if the env file was lost
  /// before the client had read it; then the client and all its descendants have been killed.
  docker::ClientEnding wait(Supervisor::Action meanwhile);

private:
  void take(const system::Signal& signal);
  void forward(const system::Signal& signal);
  void check_env_file();
  void check_again();
  void kill_client();

  Supervisor& loop_;
  handover::EnvFile& env_file_;
  std::string program_;
  system::ChildProcess process_;
  std::optional<int> code_; ///< set once the client has ended
  bool lost_ = false;       ///< the env file was lost, and the client has been killed
  int interruptions_ = 0;
  std::chrono::milliseconds check_interval_;
  Supervisor::TimerId next_check_ = 0;
};

} // namespace idr::launch
