#include "core/launch/interruptible_loop.hpp"

#include "core/error.hpp"
#include "core/text/contains.hpp"

#include <algorithm>
#include <array>
#include <csignal>

namespace idr::launch {
namespace {

constexpr auto longest_hurry = std::chrono::seconds(10);

} // namespace

/// Others receive the signals while they run the loop.
void InterruptibleLoop::receive_signals() {
  on_signal([this](const system::Signal& signal) {
    constexpr std::array ending = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    if (!text::contains(ending, signal.number)) return;
    if (signal_ == 0) signal_ = signal.number;
    hurry();
    stop();
  });
}

void InterruptibleLoop::wait_until(const std::function<bool()>& reached) {
  receive_signals();
  while (!reached()) {
    if (signal_ != 0) {
      throw Error("interrupted", {}, 128 + signal_);
    }
    run();
  }
}

void InterruptibleLoop::hurry() {
  if (!end_of_hurry_) end_of_hurry_ = std::chrono::steady_clock::now() + longest_hurry;
}

void InterruptibleLoop::finish(const std::function<bool()>& reached) {
  receive_signals();
  const auto is_over = [this] {
    return end_of_hurry_ && *end_of_hurry_ <= std::chrono::steady_clock::now();
  };
  while (!reached() && !is_over()) {
    const auto timer =
        end_of_hurry_ ? std::optional(after(time_left(), [this] { stop(); })) : std::nullopt;
    run();
    if (timer) cancel(*timer);
  }
}

void InterruptibleLoop::pause(std::chrono::milliseconds time) {
  bool is_over = false;
  const auto timer = after(time, [&] {
    is_over = true;
    stop();
  });
  finish([&] { return is_over; });
  cancel(timer);
}

std::chrono::milliseconds InterruptibleLoop::time_left() const {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(*end_of_hurry_ -
                                                               std::chrono::steady_clock::now()),
                  std::chrono::milliseconds(0));
}

} // namespace idr::launch
