#include "core/launch/supervisor.hpp"

#include "core/text/contains.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace idr::launch {
namespace {

short events_of(Readiness readiness) { return readiness == Readiness::Readable ? POLLIN : POLLOUT; }

} // namespace

std::optional<system::Signal> Supervisor::arrived_ending_signal() {
  constexpr std::array harmless = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH}; // signal(7): ignored
  auto signal = signals_.wait(std::chrono::milliseconds(0));
  while (signal && text::contains(harmless, signal->number)) {
    children_unchecked_ = true;
    signal = signals_.wait(std::chrono::milliseconds(0));
  }
  return signal;
}

void Supervisor::on_signal(std::function<void(const system::Signal&)> action) {
  signal_action_ = std::move(action);
}

void Supervisor::watch(system::ChildProcess& child, Job job, std::function<void(int)> ended) {
  children_.push_back({&child, job, std::move(ended)});
}

void Supervisor::unwatch(const system::ChildProcess& child) {
  std::erase_if(children_, [&](const Child& each) { return each.process == &child; });
}

Supervisor::TimerId Supervisor::after(std::chrono::milliseconds delay, Action action) {
  timers_.push_back({Clock::now() + delay, std::move(action), ++last_timer_});
  return last_timer_;
}

void Supervisor::cancel(TimerId timer) {
  std::erase_if(timers_, [&](const Timer& each) { return each.id == timer; });
}

void Supervisor::watch(int descriptor, Readiness readiness, Action action) {
  watched_.push_back({descriptor, readiness, std::move(action)});
}

void Supervisor::unwatch(int descriptor) {
  std::erase_if(watched_, [&](const Watched& each) { return each.descriptor == descriptor; });
}

void Supervisor::run() {
  stopped_ = false;
  if (children_unchecked_) check_children();
  while (!stopped_) {
    auto descriptors = polled();
    const auto signal = signals_.wait(time_to_next_timer(), descriptors);
    if (signal) take(*signal);
    run_due_timers();
    serve(descriptors);
  }
}

std::vector<Supervisor::Timer>::iterator Supervisor::next_timer() {
  return std::min_element(timers_.begin(), timers_.end(),
                          [](const auto& a, const auto& b) { return a.due < b.due; });
}

std::optional<std::chrono::milliseconds> Supervisor::time_to_next_timer() {
  if (timers_.empty()) return std::nullopt;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_timer()->due - Clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

std::vector<pollfd> Supervisor::polled() const {
  std::vector<pollfd> result;
  result.reserve(watched_.size());
  for (const auto& each : watched_)
    result.push_back({each.descriptor, events_of(each.readiness), 0});
  return result;
}

void Supervisor::take(const system::Signal& signal) {
  if (signal.number == SIGTSTP) suspended_ = true;
  children_unchecked_ = true;
  if (signal_action_) signal_action_(signal);
  check_children();
}

/// Called after every signal: one CHLD may stand for several ends, and a child that stopped before
/// this process received SIGTSTP is checked again then. If a callback stops or throws, the others
/// are checked by the next run.
void Supervisor::check_children() {
  for (std::size_t i = 0; i < children_.size() && !stopped_;) {
    auto& [process, job, ended] = children_[i];
    const auto code = job == Job::Foreground ? process->poll(suspended_) : process->poll_end();
    if (!code) {
      ++i;
      continue;
    }
    const auto action = std::move(ended);
    children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    action(*code);
  }
  children_unchecked_ = stopped_;
}

void Supervisor::run_due_timers() {
  if (timers_.empty()) return;
  const auto now = Clock::now(); // timers added by a callback run in the next iteration
  while (!stopped_ && !timers_.empty()) {
    const auto next = next_timer();
    if (next->due > now) return;
    const auto action = std::move(next->action);
    timers_.erase(next);
    action();
  }
}

void Supervisor::serve(const std::vector<pollfd>& polled) {
  for (const auto& ready : polled) {
    if (stopped_) return;
    if (ready.revents == 0) continue;
    // An earlier callback may have removed this one.
    const auto found = std::find_if(watched_.begin(), watched_.end(), [&](const Watched& each) {
      return each.descriptor == ready.fd && events_of(each.readiness) == ready.events;
    });
    if (found == watched_.end()) continue;
    const auto action = found->action;
    action();
  }
}

} // namespace idr::launch
