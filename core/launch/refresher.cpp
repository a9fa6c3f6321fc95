#include "core/launch/refresher.hpp"

#include "core/aws/cache/credential_cache.hpp"

#include <algorithm>
#include <utility>

namespace idr::launch {
namespace {

using std::chrono::seconds;

/// How often to look at the clock: it may have been set, or the machine may have slept.
constexpr seconds longest_wait = std::chrono::minutes(1);

/// Twice as long after every attempt, but short enough for several attempts while credentials are
/// left.
seconds pause_after(int attempts, seconds left) {
  constexpr int most_doublings = 6;
  const auto pause = std::min(seconds(1 << std::min(attempts, most_doublings)), longest_wait);
  return left > seconds(0) ? std::min(pause, std::max(left / 4, seconds(1))) : pause;
}

} // namespace

Refresher::Refresher(Supervisor& loop, const FetchOrder& order, Fetched held, Report report)
    : loop_(loop), order_(order), report_(std::move(report)), held_(std::move(held)),
      life_left_(held_.expiration - order.host.clock()) {
  check();
}

Refresher::~Refresher() { loop_.cancel(timer_); }

seconds Refresher::left() const {
  const auto passed = std::chrono::floor<seconds>(Clock::now() - held_since_);
  return std::min(held_.expiration - order_.host.clock(), life_left_ - passed);
}

void Refresher::check() {
  const auto until_due = left() - aws::refresh_window(held_.lifetime);
  if (until_due > seconds(0)) {
    wait_for(until_due);
  } else {
    fetch();
  }
}

void Refresher::wait_for(seconds delay) {
  timer_ = loop_.after(std::min(delay, longest_wait), [this] { check(); });
}

void Refresher::fetch() {
  arriving_.reset();
  try {
    fetch_ = std::make_unique<CredentialFetch>(
        loop_, order_, FetchKind::Later,
        FetchCallbacks{.fetched = [this](const Fetched& fetched) { take(fetched); },
                       .ended = [this](std::uint16_t, const Error* error) { end(error); }});
  } catch (const Error& error) { // no process can be started
    end(&error);
  }
}

void Refresher::take(const Fetched& fetched) {
  arriving_ = fetched;
  fetch_->let_feed(order_.feed.companion);
}

void Refresher::end(const Error* error) {
  fetch_.reset();
  if (error != nullptr) {
    if (!std::exchange(is_failing_, true)) report_.failed(*error);
    return try_again();
  }
  const bool is_new = arriving_->expiration > held_.expiration;
  const bool recovered = std::exchange(is_failing_, false);
  held_ = *std::move(arriving_);
  held_since_ = Clock::now();
  life_left_ = held_.expiration - order_.host.clock();
  report_.refreshed(held_, recovered);
  if (!is_new) return try_again();
  attempts_ = 0;
  check();
}

void Refresher::try_again() { wait_for(pause_after(attempts_++, left())); }

} // namespace idr::launch
