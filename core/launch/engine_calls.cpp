#include "core/launch/engine_calls.hpp"

#include "core/error.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace idr::launch {

EngineCalls::EngineCalls(Supervisor& loop, std::string program,
                         const system::Environment& environment)
    : loop_(loop), program_(std::move(program)), environment_(environment) {}

/// Others receive the signals while they run the loop.
void EngineCalls::receive_signals() {
  loop_.on_signal([this](const system::Signal& signal) {
    constexpr std::array ending = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    if (!text::contains(ending, signal.number)) return;
    if (signal_ == 0) signal_ = signal.number;
    loop_.stop();
  });
}

void EngineCalls::wait_until(const std::function<bool()>& reached) {
  receive_signals();
  while (!reached()) {
    if (signal_ != 0) {
      throw Error("interrupted", {}, 128 + signal_);
    }
    loop_.run();
  }
}

void EngineCalls::finish(const std::function<bool()>& reached, ClientCall::Limit limit) {
  receive_signals();
  bool is_over = false;
  const auto end = [&] {
    is_over = true;
    loop_.stop();
  };
  const auto timer = limit ? std::optional(loop_.after(*limit, end)) : std::nullopt;
  while (!reached() && !is_over) loop_.run();
  if (timer) loop_.cancel(*timer);
}

ClientAnswer EngineCalls::answer(std::vector<std::string> arguments, ClientCall::Limit limit) {
  std::optional<ClientAnswer> result;
  const auto call = start_into(result, std::move(arguments), limit);
  wait_until([&] { return result.has_value(); });
  return *std::move(result);
}

ClientAnswer EngineCalls::uninterrupted_answer(std::vector<std::string> arguments,
                                               ClientCall::Limit limit) {
  std::optional<ClientAnswer> result;
  const auto call = start_into(result, std::move(arguments), limit);
  finish([&] { return result.has_value(); }, std::nullopt); // the call has a limit
  return *std::move(result);
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
