// Commands of the engine's client, one after the other, in a launch that can be interrupted.
#pragma once

#include "core/launch/client_call.hpp"
#include "core/launch/interruptible_loop.hpp"
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
  EngineCalls(InterruptibleLoop& loop, std::string program, const system::Environment& environment);

  const std::string& program() const { return program_; }
  InterruptibleLoop& loop() const { return loop_; }
  const system::Environment& environment() const { return environment_; }

  /// Runs `PROGRAM ARGUMENTS…` and returns its answer. Throws as InterruptibleLoop::wait_until
  /// does, after the client has been ended.
  ClientAnswer answer(std::vector<std::string> arguments, ClientCall::Limit limit);
  /// The same, but signals are only noted: for cleaning up, which must not be done by halves.
  ClientAnswer uninterrupted_answer(std::vector<std::string> arguments, ClientCall::Limit limit);

  /// Starts `PROGRAM ARGUMENTS…`; `done` is called from the loop.
  std::unique_ptr<ClientCall> start(std::vector<std::string> arguments, ClientCall::Limit limit,
                                    std::function<void(const ClientAnswer&)> done) const;

private:
  std::unique_ptr<ClientCall> start_into(std::optional<ClientAnswer>& result,
                                         std::vector<std::string> arguments,
                                         ClientCall::Limit limit) const;

  InterruptibleLoop& loop_;
  std::string program_;
  const system::Environment& environment_;
};

} // namespace idr::launch
