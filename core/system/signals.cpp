#include "core/system/signals.hpp"

#include "core/error.hpp"

#include <climits>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <sys/select.h>
#include <unistd.h>

#if defined(__linux__) && !defined(IDR_PORTABLE)
#include <sys/signalfd.h>
#endif

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
  // When a terminal is closed, the kernel notifies only the leader of its session.
  const bool is_leaders = info.si_signo == SIGHUP && ::getsid(0) == ::getpid();
  return {info.si_signo, sent || is_leaders};
}

/// Whether the process was started to ignore the signal. CHLD does not count: a parent may have
/// left it ignored, but then a child's exit status would be lost.
bool was_ignored(int number, const SignalState& previous) {
  struct sigaction action {};
  return number != SIGCHLD && sigaction(number, nullptr, &action) == 0 &&
         action.sa_handler == SIG_IGN && sigismember(&previous.defaults, number) != 1;
}

#if defined(__linux__) && !defined(IDR_PORTABLE)

// The kernel holds a blocked signal even if its action is to ignore it (sig_ignored in
// kernel/signal.c), so the many actions need not be examined before a signal arrives. But children
// of a process that ignores CHLD leave no exit status.
bool is_set_while_blocked(int number) { return number == SIGCHLD; }
bool stays_ignored(int /*number*/, const SignalState& /*previous*/) { return false; }
struct sigaction action_while_blocked() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  return action;
}

std::optional<Signal> take(const sigset_t& set, const SignalState& previous,
                           const timespec* limit) {
  for (;;) {
    siginfo_t info{};
    const int number =
        limit != nullptr ? sigtimedwait(&set, &info, limit) : sigwaitinfo(&set, &info);
    if (number > 0 && !was_ignored(number, previous)) return to_signal(info);
    if (number < 0 && errno != EINTR) return std::nullopt;
  }
}

/// A descriptor that is ready for as long as a signal of the set is pending.
Pipe make_wakeup(const sigset_t& set) {
  FileDescriptor pending(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!pending) throw SystemError("cannot wait for signals", errno);
  return {std::move(pending), {}};
}

int poll_with_signals(std::span<pollfd> all, int limit, const Pipe& /*wakeup*/,
                      const sigset_t& /*set*/, const SignalState& /*previous*/) {
  return ::poll(all.data(), all.size(), limit);
}

#else

// The handler runs only while the signals are unblocked, and so never interrupts other code.
std::array<Signal, 64> arrived; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::size_t arrived_count = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t wakeup_writing =
    -1; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void note_arrival(int /*number*/, siginfo_t* info, void* /*context*/) {
  const int error_number = errno;
  if (arrived_count < arrived.size()) arrived[arrived_count++] = to_signal(*info);
  // poll may not have started yet; a full pipe is already readable.
  if (wakeup_writing >= 0) static_cast<void>(::write(wakeup_writing, "", 1) == 1);
  errno = error_number;
}

bool is_set_while_blocked(int /*number*/) { return true; }
bool stays_ignored(int number, const SignalState& previous) {
  return was_ignored(number, previous);
}
struct sigaction action_while_blocked() {
  struct sigaction action {};
  action.sa_sigaction = note_arrival;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  return action;
}

sigset_t without_blocked(const sigset_t& set, const SignalState& previous) {
  auto let_in = previous.mask;
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&set, number) == 1) sigdelset(&let_in, number);
  }
  return let_in;
}

std::optional<Signal> take(const sigset_t& set, const SignalState& previous,
                           const timespec* limit) {
  const auto let_in = without_blocked(set, previous);
  while (arrived_count == 0) {
    const int ended = pselect(0, nullptr, nullptr, nullptr, limit, &let_in);
    if (ended == 0) return std::nullopt;
  }
  const Signal first = arrived[0];
  std::copy(arrived.begin() + 1, arrived.begin() + arrived_count, arrived.begin());
  --arrived_count;
  return first;
}

Pipe make_wakeup(const sigset_t& /*set*/) { return make_wakeup_pipe(); }

/// A replacement for ppoll, which not every system has.
int poll_with_signals(std::span<pollfd> all, int limit, const Pipe& wakeup, const sigset_t& set,
                      const SignalState& previous) {
  wakeup_writing = wakeup.writing.get();
  const auto let_in = without_blocked(set, previous);
  sigset_t held;
  pthread_sigmask(SIG_SETMASK, &let_in, &held);
  const int ready = ::poll(all.data(), all.size(), limit);
  const int error_number = errno;
  pthread_sigmask(SIG_SETMASK, &held, nullptr);
  wakeup_writing = -1;
  std::array<char, 64> woken{};
  while (::read(wakeup.reading.get(), woken.data(), woken.size()) > 0) {
  }
  errno = error_number;
  return ready;
}

#endif

constexpr std::array write_signals = {SIGPIPE, SIGXFSZ};
// The ones that were ignored by this process, not by the one that started it.
sigset_t ignored_here; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// Source: ForwardAllSignals of docker's client.
bool is_blocked(int number) {
  switch (number) {
  case SIGKILL:
  case SIGSTOP:
  case SIGSEGV:
  case SIGBUS:
  case SIGFPE:
  case SIGILL:
  case SIGTRAP:
  case SIGSYS:
  case SIGPIPE:
  case SIGURG:
  case SIGTTIN:
  case SIGTTOU:
  case SIGCONT:
    return false;
  default:
    return true;
  }
}

} // namespace

void ignore_write_signals() {
  struct sigaction ignore {};
  struct sigaction previous {};
  ignore.sa_handler = SIG_IGN;
  for (const int number : write_signals) {
    sigaction(number, &ignore, &previous);
    if (previous.sa_handler != SIG_IGN) sigaddset(&ignored_here, number);
  }
}

void end_by_sigpipe() {
  struct sigaction end {};
  end.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &end, nullptr);
  raise(SIGPIPE);
}

SignalState signals_now() {
  SignalState now;
  pthread_sigmask(SIG_BLOCK, nullptr, &now.mask);
  now.defaults = ignored_here;
  return now;
}

EndingSignals::EndingSignals(void (*handler)(int number)) {
  struct sigaction action {};
  action.sa_handler = handler;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    sigaction(numbers[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN) sigaction(numbers[i], &action, nullptr);
  }
}

EndingSignals::~EndingSignals() {
  for (std::size_t i = 0; i < numbers.size(); ++i) sigaction(numbers[i], &previous_[i], nullptr);
}

SignalQueue::SignalQueue() : previous_(signals_now()) {
  sigemptyset(&set_);
  for (int number = 1; number < NSIG; ++number) {
    // sigaddset does not add the signals that the C library reserves for itself.
    if (is_blocked(number) && !stays_ignored(number, previous_)) sigaddset(&set_, number);
  }
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  const auto action = action_while_blocked();
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction before {};
    if (sigismember(&set_, number) != 1 || !is_set_while_blocked(number)) continue;
    if (sigaction(number, &action, &before) == 0) changed_.emplace_back(number, before);
  }
  sigaddset(&previous_.defaults, SIGCHLD);
}

SignalQueue::~SignalQueue() {
  for (const auto& [number, before] : changed_) sigaction(number, &before, nullptr);
  pthread_sigmask(SIG_SETMASK, &previous_.mask, nullptr);
}

std::optional<Signal> SignalQueue::wait(std::optional<std::chrono::milliseconds> limit,
                                        std::span<pollfd> descriptors) {
  timespec time = to_timespec(limit.value_or(std::chrono::milliseconds(0)));
  if (descriptors.empty()) return take(set_, previous_, limit ? &time : nullptr);
  for (auto& descriptor : descriptors) descriptor.revents = 0;
  time = {};
  if (const auto signal = take(set_, previous_, &time)) return signal;
  poll(descriptors, limit);
  return take(set_, previous_, &time);
}

void SignalQueue::poll(std::span<pollfd> descriptors,
                       std::optional<std::chrono::milliseconds> limit) {
  if (!wakeup_.reading) wakeup_ = make_wakeup(set_);
  std::vector<pollfd> all(descriptors.begin(), descriptors.end());
  all.push_back({wakeup_.reading.get(), POLLIN, 0});
  const auto time = limit ? std::clamp<long long>(limit->count(), 0, INT_MAX) : -1;
  const int ready = poll_with_signals(all, static_cast<int>(time), wakeup_, set_, previous_);
  if (ready < 0 && errno != EINTR) throw SystemError("cannot wait for descriptors", errno);
  if (ready > 0) std::copy(all.begin(), all.end() - 1, descriptors.begin());
}

} // namespace idr::system
