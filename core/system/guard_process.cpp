#include "core/system/guard_process.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/error.hpp"
#include "core/system/filled_fifo.hpp"
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

namespace idr::system {
namespace {

/// The timer's. Like guard_signal it is none that this program passes on, and asks the guard about;
/// and they are two, since of one number only one can be pending.
constexpr int tick_signal = SIGURG;

/// What a shell or pkill knows the guard by: not the command line of this program, which is meant
/// for its parent.
constexpr char guard_name[] = "env-file-guard";

/// Of the FIFO that is about to take the name.
constexpr auto next_suffix = ".next";

/// How long the text is there for those that read it once more: a client may be a script that looks
/// at it, and then starts one that reads it. On a busy machine that takes seconds.
constexpr auto second_reading = std::chrono::seconds(5);

/// How often to look at pipes that may have been read from, and at those that have been opened.
constexpr timespec slow_tick{.tv_sec = 0, .tv_nsec = 10'000'000};
constexpr timespec quick_tick{.tv_sec = 0, .tv_nsec = 1'000'000};

class GuardProcess {
public:
  GuardProcess(std::string file, FileDescriptor writing, std::string* text, pid_t parent,
               GuardState& shared)
      : file_(std::move(file)), writing_(std::move(writing)), text_(text), parent_(parent),
        shared_(shared) {}

  /// What goes wrong here ends the guard, and so the launch.
  [[noreturn]] void run() noexcept {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::umask(0); // modes are as they are asked for
    instance_ = this;
    struct sigaction action {};
    action.sa_handler = [](int number) {
      if (number == guard_signal) instance_->look_after_parent();
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
    look_after_parent(); // it may have died before the kernel was told to tell
    if (text_ != nullptr) {
      serve();
      ::explicit_bzero(text_->data(), text_->size());
    }
    wipe_stack(); // of what was on it when this process was made
    release_code_pages();
    sigset_t none_but_ours = all;
    sigdelset(&none_but_ours, guard_signal);
    for (;;) ::sigsuspend(&none_but_ours);
  }

private:
  /// Runs in a signal handler, but only while the process is in a system call that it makes
  /// `interruptibly`, or waits for signals.
  void look_after_parent() {
    if (::getppid() == parent_) {
      forget_signals();
      return;
    }
    // Who has opened it has the whole text; a client that has not finds nothing, and ends by that.
    ::unlink(file_.c_str());
    ::unlink((file_ + next_suffix).c_str());
    ::rmdir(folder().c_str());
    ::_exit(0);
  }

  static void forget_signals() {
    sigset_t others;
    sigfillset(&others);
    sigdelset(&others, guard_signal); // the parent may have died just now
    const timespec now{};
    while (::sigtimedwait(&others, nullptr, &now) > 0) {
    }
  }

  std::string folder() const { return file_.substr(0, file_.rfind('/')); }

  /// A system call that may take its time, during which the death of the parent is heard of, and
  /// the timer.
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

  /// Gives the text to each process that opens the FIFO, until a while after the reader has. It
  /// waits in the open of a writing end, which is answered when somebody has opened the FIFO to
  /// read; who does that, and has closed it again before, shows by what is missing in the pipe.
  void serve() {
    using Clock = std::chrono::steady_clock;
    std::optional<Clock::time_point> end;
    start_timer(slow_tick);
    while (!end || Clock::now() < *end) {
      FileDescriptor opened;
      if (is_full()) {
        opened = FileDescriptor(
            interruptibly([&] { return ::open(file_.c_str(), O_WRONLY | O_CLOEXEC); }));
        if (!opened && errno != EINTR) break; // the launch has ended, and the name is gone
      }
      if (opened || !is_full()) {
        // He has this pipe to himself, and the next one finds a new one.
        openings_.push_back({std::exchange(writing_, put_another())});
      }
      look_at_openings();
      if (!writing_) break;
      if (shared_.read && !end) end = Clock::now() + second_reading;
    }
    ::unlink(file_.c_str());
    ::rmdir(folder().c_str());
    if (!shared_.read) ::_exit(1);
    openings_.clear();
    writing_ = FileDescriptor(); // for who has opened it since the last look
    start_timer({});
  }

  bool is_full() const {
    int size = 0;
    return ::ioctl(writing_.get(), FIONREAD, &size) == 0 &&
           static_cast<std::size_t>(size) == text_->size();
  }

  /// Looks who has opened the pipes that are given away, and closes their writing ends, so that the
  /// text ends. The reader is looked for some more times: it may be about to be told to us, and an
  /// open file shows a moment after its open is answered.
  void look_at_openings() {
    constexpr int most_looks = 100;
    constexpr int most_looks_when_closed = 10;
    const bool had_some = !openings_.empty();
    for (auto& opening : openings_) {
      ++opening.looks;
      if (!shared_.read && is_open_in_reader(opening.pipe.get())) shared_.read = true;
    }
    std::erase_if(openings_, [&](const Opening& opening) {
      const bool is_closed = !has_reader(opening.pipe.get());
      return shared_.read || opening.looks >= (is_closed ? most_looks_when_closed : most_looks);
    });
    if (had_some) start_timer(openings_.empty() ? slow_tick : quick_tick);
  }

  /// Interrupts what is `interruptibly` waited for, again and again; by our own signal, since the
  /// others tell what the group got.
  void start_timer(timespec tick) const {
    const itimerspec times{.it_interval = tick, .it_value = tick};
    ::timer_settime(timer_, 0, &times, nullptr);
  }

  static bool has_reader(int pipe) {
    pollfd watched{.fd = pipe, .events = 0, .revents = 0};
    return ::poll(&watched, 1, 0) == 0; // without one it is in error
  }

  /// Puts another FIFO in the place of the one that has the name; its writing end, or an empty
  /// descriptor where there can be none: then nothing has the name.
  FileDescriptor put_another() const {
    const auto next = file_ + next_suffix;
    auto writing = make_filled_fifo(next, *text_);
    if (writing && ::rename(next.c_str(), file_.c_str()) == 0) return writing;
    ::unlink(file_.c_str());
    return {};
  }

  /// Whether the other end is open in the reader, or in a process that it has started; yes, too,
  /// where that is not told. It gets no end of the text before we close our end, and so it has not
  /// closed its own.
  bool is_open_in_reader(int pipe) const {
    struct stat ours {};
    const pid_t reader = shared_.reader;
    if (reader < 0 || ::fstat(pipe, &ours) != 0) return true;
    if (reader > 0 && has_open(reader, ours) != Has::No) return true;
    // Before we are told who it is, it is what our parent has started.
    const auto readers = with_descendants(reader > 0 ? reader : parent_);
    return std::any_of(readers.begin() + 1, readers.end(), [&](pid_t process) {
      return process != ::getpid() && has_open(process, ours) != Has::No;
    });
  }

  /// Overwrites the arguments where others read them.
  static void hide_command_line() try {
    const auto size = read_file("/proc/self/cmdline", process_limits).size();
    if (size > sizeof guard_name) {
      std::memset(program_invocation_name, 0, size);
      std::memcpy(program_invocation_name, guard_name, sizeof guard_name);
    }
  } catch (const Error&) {
    return; // without /proc others do not see them either
  }

  /// A pipe that is given away to who has opened it.
  struct Opening {
    FileDescriptor pipe; ///< its writing end
    int looks = 0;
  };

  static inline GuardProcess* instance_ = nullptr; // NOLINT: for the signal handler

  std::string file_;
  FileDescriptor writing_; ///< of the FIFO that has the name
  std::string* text_;
  pid_t parent_;
  GuardState& shared_;
  std::vector<Opening> openings_;
  timer_t timer_{};
};

} // namespace

void run_guard(std::string file, FileDescriptor writing, std::string* text, pid_t parent,
               GuardState& shared) noexcept {
  GuardProcess(std::move(file), std::move(writing), text, parent, shared).run();
}

} // namespace idr::system

#endif
