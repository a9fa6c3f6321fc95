#include "core/handover/guard_process.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/error.hpp"
#include "core/handover/filled_fifo.hpp"
#include "core/system/memory.hpp"
#include "core/system/processes.hpp"
#include "core/system/wiping.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace idr::handover {
namespace {

/// The signal of the timer. Like guard_signal, it is not one that this program forwards and asks
/// the guard about. They must differ, because only one signal of each number can be pending.
constexpr int tick_signal = SIGURG;

/// The name that ps and pkill show for the guard, in place of this program's command line, which is
/// meant for its parent.
constexpr char guard_name[] = "env-file-guard";

/// How long the text stays available for a second reader: a client may be a script that reads it
/// and then starts a program that reads it again. On a busy machine that takes seconds.
constexpr auto second_reading = std::chrono::seconds(5);

/// How often to check for pipes that may have been read from, and for those that have been opened.
constexpr timespec slow_tick{.tv_sec = 0, .tv_nsec = 10'000'000};
constexpr timespec quick_tick{.tv_sec = 0, .tv_nsec = 1'000'000};

class GuardProcess {
public:
  GuardProcess(std::string file, system::FileDescriptor writing, std::string* text, pid_t parent,
               GuardState& shared)
      : file_(std::move(file)), writing_(std::move(writing)), text_(text), parent_(parent),
        shared_(shared) {}

  /// Any failure here ends the guard, and with it the launch.
  [[noreturn]] void run() noexcept {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::umask(0); // use modes exactly as given
    instance_ = this;
    struct sigaction action {};
    action.sa_handler = [](int number) {
      const int failure = errno; // of the system call that the signal follows
      if (number == guard_signal) instance_->check_parent();
      errno = failure;
    };
    sigfillset(&action.sa_mask);
    for (const int number : {guard_signal, tick_signal}) ::sigaction(number, &action, nullptr);
    sigevent tick{};
    tick.sigev_notify = SIGEV_SIGNAL;
    tick.sigev_signo = tick_signal;
    ::timer_create(CLOCK_MONOTONIC, &tick, &timer_);
    ::prctl(PR_SET_PDEATHSIG, guard_signal);
    ::prctl(PR_SET_NAME, guard_name);
    hide_command_line();
    check_parent(); // it may have died before PR_SET_PDEATHSIG took effect
    if (text_ != nullptr) {
      serve();
      ::explicit_bzero(text_->data(), text_->size());
    }
    system::wipe_stack(); // it was copied from the parent
    system::release_code_pages();
    sigset_t all_but_ours = all;
    sigdelset(&all_but_ours, guard_signal);
    for (;;) ::sigsuspend(&all_but_ours);
  }

private:
  /// Runs in a signal handler, but only during a system call made by `interruptibly` or while
  /// waiting for signals.
  void check_parent() {
    if (::getppid() == parent_) {
      clear_pending_signals();
      return;
    }
    // A process that has opened it has the whole text; any other finds no file, and fails.
    ::unlink(file_.c_str());
    ::unlink((file_ + next_suffix).c_str());
    ::rmdir(folder().c_str());
    ::_exit(0);
  }

  static void clear_pending_signals() {
    sigset_t others;
    sigfillset(&others);
    sigdelset(&others, guard_signal); // the parent may have died just now
    const timespec now{};
    while (::sigtimedwait(&others, nullptr, &now) > 0) {
    }
  }

  std::string folder() const { return file_.substr(0, file_.rfind('/')); }

  /// Makes a system call that may block, which the death of the parent or the timer can interrupt.
  template <typename Call>
  static auto interruptibly(Call call) {
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, guard_signal);
    sigaddset(&ours, tick_signal);
    ::sigprocmask(SIG_UNBLOCK, &ours, nullptr);
    const auto result = call();
    const int failure = errno;
    ::sigprocmask(SIG_BLOCK, &ours, nullptr);
    errno = failure;
    return result;
  }

  /// Gives the text to each process that opens the FIFO, until some time after the reader has
  /// opened it. Blocks in opening a second writing end, which succeeds as soon as a process has
  /// opened the FIFO to read. If that process has closed it again already, the pipe is no longer
  /// full.
  void serve() {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> end;
    start_timer(slow_tick);
    while (!end || Clock::now() < *end) {
      system::FileDescriptor opened;
      if (is_full()) {
        opened = system::FileDescriptor(
            interruptibly([&] { return ::open(file_.c_str(), O_WRONLY | O_CLOEXEC); }));
        if (!opened && errno != EINTR) break; // the launch has ended, and the name is gone
      }
      if (opened || !is_full()) {
        // The process that opened this pipe keeps it; the next one gets a new pipe.
        openings_.push_back({std::exchange(writing_, replace_fifo())});
      }
      check_openings();
      if (!writing_) break;
      if (shared_.read && !end) end = Clock::now() + second_reading;
    }
    ::unlink(file_.c_str());
    ::rmdir(folder().c_str());
    if (!shared_.read) ::_exit(1);
    openings_.clear();
    writing_ = system::FileDescriptor(); // so that a process that opened it since the last check
                                         // sees its end
    start_timer({});
  }

  bool is_full() const {
    int size = 0;
    return ::ioctl(writing_.get(), FIONREAD, &size) == 0 &&
           static_cast<std::size_t>(size) == text_->size();
  }

  /// Checks which processes have opened the pipes that were given away, and closes their writing
  /// ends, so that the text ends. The reader is searched for several times: its process ID may not
  /// be set yet, and an open file becomes visible in /proc only shortly after open returns.
  void check_openings() {
    constexpr int max_checks = 100;
    constexpr int max_checks_when_closed = 10;
    const bool had_some = !openings_.empty();
    for (auto& opening : openings_) {
      ++opening.checks;
      if (!shared_.read && is_open_in_reader(opening.pipe.get())) shared_.read = true;
    }
    std::erase_if(openings_, [&](const Opening& opening) {
      const bool is_closed = !has_reader(opening.pipe.get());
      return shared_.read || opening.checks >= (is_closed ? max_checks_when_closed : max_checks);
    });
    if (had_some) start_timer(openings_.empty() ? slow_tick : quick_tick);
  }

  /// Interrupts `interruptibly` periodically. The timer has its own signal, because the others show
  /// what the group has received.
  void start_timer(timespec tick) const {
    const itimerspec times{.it_interval = tick, .it_value = tick};
    ::timer_settime(timer_, 0, &times, nullptr);
  }

  static bool has_reader(int pipe) {
    pollfd watched{.fd = pipe, .events = 0, .revents = 0};
    return ::poll(&watched, 1, 0) == 0; // without a reader, poll reports an error
  }

  /// Replaces the FIFO with a new one. Returns its writing end, or an empty descriptor if that
  /// fails; then no file has the name.
  system::FileDescriptor replace_fifo() const {
    const auto next = file_ + next_suffix;
    auto writing = make_filled_fifo(next, *text_);
    if (writing && ::rename(next.c_str(), file_.c_str()) == 0) return writing;
    ::unlink(file_.c_str());
    return {};
  }

  /// Whether the reader, or a process that it started, has the other end open; true also if /proc
  /// does not show that. The reader sees no end of the text before this process closes its end, so
  /// it has not closed its own yet.
  bool is_open_in_reader(int pipe) const {
    struct stat ours {};
    const pid_t reader = shared_.reader;
    if (reader < 0 || ::fstat(pipe, &ours) != 0) return true;
    if (reader > 0 && system::has_open(reader, ours) != system::Has::No) return true;
    // Before the reader is set, it is any process that our parent has started.
    const auto readers = system::with_descendants(reader > 0 ? reader : parent_);
    return std::any_of(readers.begin() + 1, readers.end(), [&](pid_t process) {
      return process != ::getpid() && system::has_open(process, ours) != system::Has::No;
    });
  }

  /// Overwrites the arguments that other processes can read.
  static void hide_command_line() try {
    const auto size = system::read_file("/proc/self/cmdline", system::process_limits).size();
    if (size > sizeof guard_name) {
      std::memset(program_invocation_name, 0, size);
      std::memcpy(program_invocation_name, guard_name, sizeof guard_name);
    }
  } catch (const Error&) {
    return; // without /proc, other processes cannot see them either
  }

  /// A pipe that was given to the process that opened it.
  struct Opening {
    system::FileDescriptor pipe; ///< its writing end
    int checks = 0;
  };

  static inline GuardProcess* instance_ = nullptr; // NOLINT: for the signal handler

  std::string file_;
  system::FileDescriptor writing_; ///< the writing end of the FIFO that has the name
  std::string* text_;
  pid_t parent_;
  GuardState& shared_;
  std::vector<Opening> openings_;
  timer_t timer_{};
};

} // namespace

void run_guard(std::string file, system::FileDescriptor writing, std::string* text, pid_t parent,
               GuardState& shared) noexcept {
  GuardProcess(std::move(file), std::move(writing), text, parent, shared).run();
}

} // namespace idr::handover

#endif
