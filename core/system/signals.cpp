#include "core/system/signals.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <sys/select.h>

namespace idr::system {
namespace {

timespec to_timespec(std::chrono::milliseconds time) {
  timespec result{};
  result.tv_sec = static_cast<time_t>(time.count() / 1000);
  result.tv_nsec = static_cast<long>(time.count() % 1000 * 1'000'000);
  return result;
}

Signal to_signal(const siginfo_t& info) {
  const bool sent = info.si_code == SI_USER || info.si_code == SI_QUEUE || info.si_pid != 0;
  return {info.si_signo, sent};
}

#if defined(__linux__) && !defined(IDR_PORTABLE)

/// Blocked signals can be taken out as they are; the default action is enough.
struct sigaction action_while_held() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  return action;
}

std::optional<Signal> take(const sigset_t& set, const sigset_t& /*previous_mask*/,
                           const timespec* limit) {
  for (;;) {
    siginfo_t info{};
    const int number =
        limit != nullptr ? sigtimedwait(&set, &info, limit) : sigwaitinfo(&set, &info);
    if (number > 0) return to_signal(info);
    if (errno != EINTR) return std::nullopt;
  }
}

#else

// The handler runs only inside pselect, which lets the signals in, and so never beside other code.
std::array<Signal, 64> arrived; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::size_t arrived_count = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void note_arrival(int /*number*/, siginfo_t* info, void* /*context*/) {
  if (arrived_count < arrived.size()) arrived[arrived_count++] = to_signal(*info);
}

struct sigaction action_while_held() {
  struct sigaction action {};
  action.sa_sigaction = note_arrival;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  return action;
}

std::optional<Signal> take(const sigset_t& set, const sigset_t& previous_mask,
                           const timespec* limit) {
  auto let_in = previous_mask;
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&set, number) == 1) sigdelset(&let_in, number);
  }
  while (arrived_count == 0) {
    const int ended = pselect(0, nullptr, nullptr, nullptr, limit, &let_in);
    if (ended == 0) return std::nullopt;
  }
  const Signal first = arrived[0];
  std::copy(arrived.begin() + 1, arrived.begin() + arrived_count, arrived.begin());
  --arrived_count;
  return first;
}

#endif

// Whether this process, and not the one that started it, made the signal ignored.
bool pipe_signal_ignored_here = false; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

} // namespace

void ignore_pipe_signal() {
  struct sigaction ignore {};
  struct sigaction previous {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &previous);
  pipe_signal_ignored_here = previous.sa_handler != SIG_IGN;
}

void end_by_pipe_signal() {
  struct sigaction end {};
  end.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &end, nullptr);
  raise(SIGPIPE);
}

SignalState signals_now() {
  SignalState now;
  pthread_sigmask(SIG_BLOCK, nullptr, &now.mask);
  sigemptyset(&now.defaults);
  if (pipe_signal_ignored_here) sigaddset(&now.defaults, SIGPIPE);
  return now;
}

SignalQueue::SignalQueue() : previous_(signals_now()) {
  sigemptyset(&set_);
  for (std::size_t i = 0; i < held_back.size(); ++i) {
    sigaction(held_back[i], nullptr, &previous_actions_[i]);
    // A parent may have left CHLD ignored, and then a child's exit status would be lost.
    const bool ignored = previous_actions_[i].sa_handler == SIG_IGN;
    if (held_back[i] == SIGCHLD || !ignored) sigaddset(&set_, held_back[i]);
  }
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  const auto action = action_while_held();
  for (const int number : held_back) {
    if (sigismember(&set_, number) == 1) sigaction(number, &action, nullptr);
  }
  sigaddset(&previous_.defaults, SIGCHLD);
}

SignalQueue::~SignalQueue() {
  for (std::size_t i = 0; i < held_back.size(); ++i) {
    if (sigismember(&set_, held_back[i]) == 1)
      sigaction(held_back[i], &previous_actions_[i], nullptr);
  }
  pthread_sigmask(SIG_SETMASK, &previous_.mask, nullptr);
}

std::optional<Signal> SignalQueue::wait(std::optional<std::chrono::milliseconds> limit) {
  const timespec time = to_timespec(limit.value_or(std::chrono::milliseconds(0)));
  return take(set_, previous_.mask, limit ? &time : nullptr);
}

} // namespace idr::system
