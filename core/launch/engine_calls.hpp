// Commands of the engine's client, one after the other, in a launch that can be interrupted.
#pragma once

#include "core/launch/client_call.hpp"
#include "core/launch/supervisor.hpp"
#include "core/system/environment.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace idr::launch {

/// How long a busy engine may take to answer.
inline constexpr auto answer_limit = std::chrono::seconds(30);

class EngineCalls {
public:
  /// The loop and the environment must outlive this object.
  EngineCalls(Supervisor& loop, std::string program, const system::Environment& environment);

  const std::string& program() const { return program_; }
  Supervisor& loop() const { return loop_; }
  const system::Environment& environment() const { return environment_; }

  /// Runs the loop until the condition is true, which is checked after every call of stop(). Throws
  /// Error, with exit code 128 + N, if signal N, which ends programs, has arrived.
  void wait_until(const std::function<bool()>& reached);
  /// The same, but signals are only noted. Gives up when the hurry is over.
  void finish(const std::function<bool()>& reached);
  /// From now on, `finish` and `uninterrupted_answer` take ten seconds altogether: an engine that
  /// hangs must not keep a user who has typed Ctrl-C. The first signal that ends programs does
  /// this.
  void hurry();

  /// Runs the loop for this long, as `finish` does.
  void pause(std::chrono::milliseconds time);

  /// Runs `PROGRAM ARGUMENTS…` and returns its answer. Throws as wait_until does, after the client
  /// has been ended.
  ClientAnswer answer(std::vector<std::string> arguments, ClientCall::Limit limit);
  /// The same, but signals are only noted: for cleaning up, which must not be done by halves.
  ClientAnswer uninterrupted_answer(std::vector<std::string> arguments, ClientCall::Limit limit);

  /// Starts `PROGRAM ARGUMENTS…`; `done` is called from the loop.
  std::unique_ptr<ClientCall> start(std::vector<std::string> arguments, ClientCall::Limit limit,
                                    std::function<void(const ClientAnswer&)> done) const;

private:
  void receive_signals();
  std::chrono::milliseconds time_left() const;
  std::unique_ptr<ClientCall> start_into(std::optional<ClientAnswer>& result,
                                         std::vector<std::string> arguments,
                                         ClientCall::Limit limit) const;

  Supervisor& loop_;
  std::string program_;
  const system::Environment& environment_;
  int signal_ = 0; ///< that has ended the launch; 0: none
  std::optional<std::chrono::steady_clock::time_point> end_of_hurry_;
};

} // namespace idr::launch
