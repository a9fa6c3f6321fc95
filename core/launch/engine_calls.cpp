#include "core/launch/engine_calls.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace idr::launch {
EngineCalls::EngineCalls(InterruptibleLoop& loop, std::string program,
                         const system::Environment& environment)
    : loop_(loop), program_(std::move(program)), environment_(environment) {}

ClientAnswer EngineCalls::answer(std::vector<std::string> arguments, ClientCall::Limit limit) {
  std::optional<ClientAnswer> result;
  const auto call = start_into(result, std::move(arguments), limit);
  loop_.wait_until([&] { return result.has_value(); });
  return *std::move(result);
}

ClientAnswer EngineCalls::uninterrupted_answer(std::vector<std::string> arguments,
                                               ClientCall::Limit limit) {
  std::optional<ClientAnswer> result;
  const auto call = start_into(result, std::move(arguments), limit);
  loop_.finish([&] { return result.has_value(); });
  if (result) return *std::move(result);
  ClientAnswer none;
  none.is_late = true;
  return none;
}

/// Stops the loop when the result is there.
std::unique_ptr<ClientCall> EngineCalls::start_into(std::optional<ClientAnswer>& result,
                                                    std::vector<std::string> arguments,
                                                    ClientCall::Limit limit) const {
  return start(std::move(arguments), limit, [this, &result](const ClientAnswer& answer) {
    result = answer;
    loop_.stop();
  });
}

std::unique_ptr<ClientCall>
EngineCalls::start(std::vector<std::string> arguments, ClientCall::Limit limit,
                   std::function<void(const ClientAnswer&)> done) const {
  arguments.insert(arguments.begin(), program_);
  return std::make_unique<ClientCall>(loop_, arguments, environment_, limit, std::move(done));
}

} // namespace idr::launch
