#include "core/launch/engine_calls.hpp"

#include "core/error.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

namespace idr::launch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto longest_hurry = std::chrono::seconds(10);

} // namespace

EngineCalls::EngineCalls(Supervisor& loop, std::string program,
                         const system::Environment& environment)
    : loop_(loop), program_(std::move(program)), environment_(environment) {}

/// Others receive the signals while they run the loop.
void EngineCalls::receive_signals() {
  loop_.on_signal([this](const system::Signal& signal) {
    constexpr std::array ending = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    if (!text::contains(ending, signal.number)) return;
    if (signal_ == 0) signal_ = signal.number;
    hurry();
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

void EngineCalls::hurry() {
  if (!end_of_hurry_) end_of_hurry_ = Clock::now() + longest_hurry;
}

void EngineCalls::finish(const std::function<bool()>& reached) {
  receive_signals();
  const auto is_over = [this] { return end_of_hurry_ && *end_of_hurry_ <= Clock::now(); };
  while (!reached() && !is_over()) {
    const auto timer = end_of_hurry_
                           ? std::optional(loop_.after(time_left(), [this] { loop_.stop(); }))
                           : std::nullopt;
    loop_.run();
    if (timer) loop_.cancel(*timer);
  }
}

void EngineCalls::pause(std::chrono::milliseconds time) {
  bool is_over = false;
  const auto timer = loop_.after(time, [&] {
    is_over = true;
    loop_.stop();
  });
  finish([&] { return is_over; });
  loop_.cancel(timer);
}

std::chrono::milliseconds EngineCalls::time_left() const {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(*end_of_hurry_ - Clock::now()),
                  std::chrono::milliseconds(0));
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
  finish([&] { return result.has_value(); });
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
