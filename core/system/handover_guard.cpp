#include "core/system/handover_guard.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/system/error.hpp"
#include "core/system/memory.hpp"
#include "core/system/processes.hpp"
#include "core/system/wiping.hpp"

#include <climits>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace idr::system {

/// What both processes have: memory that they share.
struct GuardState {
  std::atomic<pid_t> reader = 0;
  std::atomic<bool> read = false; ///< by the reader
  std::atomic<bool> tidied_up = false;
};

namespace {

/// Sent by the kernel when the parent dies, and by the parent to make the guard forget the signals
/// it got.
int guard_signal() { return SIGRTMAX - 1; } // valgrind keeps the last one

/// What a shell or pkill knows the guard by: not the command line of this program, which is meant
/// for its parent.
constexpr char guard_name[] = "env-file-guard";

/// Of the FIFO that is about to take the name.
constexpr auto next_suffix = ".next";

/// How long the text is there for those that read it once more: a client may be a script that looks
/// at it, and then starts one that reads it.
constexpr timeval second_reading{.tv_sec = 1, .tv_usec = 0};

class GuardProcess {
public:
  GuardProcess(std::string file, FileDescriptor writing, std::string* text, pid_t parent,
               GuardState& shared)
      : file_(std::move(file)), writing_(std::move(writing)), text_(text), parent_(parent),
        shared_(shared) {}

  /// What goes wrong here ends the guard, and so the launch.
  [[noreturn]] void run(const std::function<void()>& tidy_up) noexcept {
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::umask(0); // modes are as they are asked for
    instance_ = this;
    struct sigaction action {};
    action.sa_handler = [](int) { instance_->look_after_parent(); };
    sigfillset(&action.sa_mask);
    ::sigaction(guard_signal(), &action, nullptr);
    ::prctl(PR_SET_PDEATHSIG, guard_signal());
    ::prctl(PR_SET_NAME, guard_name);
    hide_command_line();
    look_after_parent(); // it may have died before the kernel was told to tell
    tidy_up();
    shared_.tidied_up = true;
    if (text_ != nullptr) {
      serve();
      ::explicit_bzero(text_->data(), text_->size());
    }
    wipe_stack(); // of what was on it when this process was made
    release_code_pages();
    sigset_t none_but_ours = all;
    sigdelset(&none_but_ours, guard_signal());
    for (;;) ::sigsuspend(&none_but_ours);
  }

private:
  /// Runs in a signal handler, but only while the process is in a system call (interruptibly).
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
    sigset_t all;
    sigfillset(&all);
    const timespec now{};
    while (::sigtimedwait(&all, nullptr, &now) > 0) {
    }
  }

  std::string folder() const { return file_.substr(0, file_.rfind('/')); }

  /// A system call that may take its time, during which the death of the parent is heard of, and
  /// the timer.
  template <typename Call>
  auto interruptibly(Call call) {
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, guard_signal());
    if (shared_.read) sigaddset(&ours, SIGALRM);
    ::sigprocmask(SIG_UNBLOCK, &ours, nullptr);
    const auto result = call();
    const int failure = errno;
    ::sigprocmask(SIG_BLOCK, &ours, nullptr);
    errno = failure;
    return result;
  }

  /// Gives the text to whoever opens the FIFO, until a while after the reader has.
  void serve() {
    while (!is_over_) {
      // Answered when somebody has opened it to read.
      const FileDescriptor opened(
          interruptibly([&] { return ::open(file_.c_str(), O_WRONLY | O_CLOEXEC); }));
      if (!opened && errno == EINTR) continue;
      if (!opened) break; // the launch has ended, and the name is gone
      // He has this pipe to himself, and the next one finds a new one.
      const auto his = std::exchange(writing_, put_another());
      const bool was_read = shared_.read;
      if (!was_read && is_open_in_reader(his.get())) shared_.read = true;
      if (!writing_) break;
      if (!was_read && shared_.read) start_timer();
    }
    ::unlink(file_.c_str());
    ::rmdir(folder().c_str());
    if (!shared_.read) ::_exit(1);
    writing_ = FileDescriptor(); // for who has opened it since the last look
    stop_timer();
  }

  /// Ends `serve` in a while. It is told again and again, for the first time may be when nothing is
  /// there to interrupt.
  static void start_timer() {
    struct sigaction action {};
    action.sa_handler = [](int) { instance_->is_over_ = 1; };
    ::sigaction(SIGALRM, &action, nullptr);
    const itimerval times{.it_interval = {.tv_sec = 0, .tv_usec = 10'000},
                          .it_value = second_reading};
    ::setitimer(ITIMER_REAL, &times, nullptr);
  }
  static void stop_timer() {
    const itimerval none{};
    ::setitimer(ITIMER_REAL, &none, nullptr);
  }

  /// Puts another FIFO in the place of the one that has the name; its writing end, or an empty
  /// descriptor where there can be none.
  FileDescriptor put_another() const {
    const auto next = file_ + next_suffix;
    auto writing = make_filled_fifo(next, *text_);
    return writing && ::rename(next.c_str(), file_.c_str()) == 0 ? std::move(writing)
                                                                 : FileDescriptor();
  }

  /// Whether the other end is open in the reader, or in a process that it has started; yes, too,
  /// where that is not told. It gets no end of the text before we close our end, and so it has not
  /// closed its own.
  bool is_open_in_reader(int pipe) const {
    using std::chrono::milliseconds;
    struct stat ours {};
    if (::fstat(pipe, &ours) != 0) return true;
    // It may be about to be told to us, and an open file shows a moment after its open is answered.
    for (int attempt = 0; attempt < 5;
         ++attempt, std::this_thread::sleep_for(milliseconds(attempt))) {
      if (shared_.reader == 0) continue;
      if (shared_.reader < 0 || has_open(shared_.reader, ours) != Has::No) return true;
      const auto readers = with_descendants(shared_.reader);
      if (std::any_of(readers.begin(), readers.end(),
                      [&](pid_t process) { return has_open(process, ours) != Has::No; })) {
        return true;
      }
    }
    return false;
  }

  /// Overwrites the arguments where others read them.
  static void hide_command_line() try {
    const auto size = read_file("/proc/self/cmdline", process_limits).size();
    if (size > sizeof guard_name) {
      std::memset(program_invocation_name, 0, size);
      std::memcpy(program_invocation_name, guard_name, sizeof guard_name);
    }
  } catch (const Error&) {
    return; // without /proc nobody else sees them either
  }

  static inline GuardProcess* instance_ = nullptr; // NOLINT: for the signal handler

  std::string file_;
  FileDescriptor writing_; ///< of the FIFO that has the name
  std::string* text_;
  pid_t parent_;
  GuardState& shared_;
  volatile std::sig_atomic_t is_over_ = 0;
};

} // namespace

FileDescriptor make_filled_fifo(const std::string& path, std::string_view text) {
  if (::mkfifo(path.c_str(), 0600) != 0) return {};
  // A pipe can be filled while it has a reader, which is us, and keeps its content while it has a
  // writer.
  const FileDescriptor both(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  const auto size = static_cast<int>(std::min(text.size(), std::size_t{INT_MAX}));
  if (both && ::fcntl(both.get(), F_GETPIPE_SZ) < size) ::fcntl(both.get(), F_SETPIPE_SZ, size);
  FileDescriptor writing;
  if (both && ::write(both.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    writing = FileDescriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  }
  if (!writing) ::unlink(path.c_str());
  return writing;
}

bool HandoverGuard::is_possible() { return true; }

HandoverGuard::HandoverGuard(const std::filesystem::path& file, FileDescriptor writing,
                             std::string* text, const std::function<void()>& tidy_up) {
  void* page = ::mmap(nullptr, sizeof(GuardState), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw SystemError("no memory", errno);
  shared_ = new (page) GuardState;
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    GuardProcess(file.string(), std::move(writing), text, parent, *shared_).run(tidy_up);
  }
  const int failure = errno;
  if (text != nullptr) {
    ::explicit_bzero(text->data(), text->size());
    text->clear();
  }
  if (process_ < 0) {
    release();
    throw SystemError("no process can be started", failure);
  }
}

void HandoverGuard::kill() {
  if (is_alive()) ::kill(process_, SIGKILL);
}

HandoverGuard::~HandoverGuard() {
  kill();
  // The first process of a container may leave it a zombie. But a launch that has come to nothing
  // is not kept waiting: that takes as long as all the rest of it.
  if (process_ > 0 && was_read()) ::waitpid(process_, nullptr, 0);
  release();
}

void HandoverGuard::release() {
  shared_->~GuardState();
  ::munmap(shared_, sizeof(GuardState));
}

void HandoverGuard::read_by(pid_t reader) { shared_->reader = reader; }

bool HandoverGuard::was_read() const { return shared_->read; }

void HandoverGuard::set_read() { shared_->read = true; }

bool HandoverGuard::has_tidied_up() const { return shared_->tidied_up; }

bool HandoverGuard::is_alive() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) process_ = -1;
  return process_ > 0;
}

bool HandoverGuard::got(int signal_number) const try {
  if (process_ < 0) return false;
  // In the kernel's list of a group the older process stands behind the younger one: what we have
  // got the guard has got before. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
  static constexpr std::string_view pending = "\nShdPnd:\t";
  const auto status = read_file("/proc/" + std::to_string(process_) + "/status", process_limits);
  const auto at = status.find(pending);
  if (at == std::string::npos) return false;
  const auto signals = std::strtoull(status.c_str() + at + pending.size(), nullptr, 16);
  if ((signals >> (signal_number - 1) & 1U) == 0) return false;
  ::kill(process_, guard_signal()); // and the next one shows again
  return true;
} catch (const Error&) {
  return false;
}

} // namespace idr::system

#else

namespace idr::system {

FileDescriptor make_filled_fifo(const std::string& /*path*/, std::string_view /*text*/) {
  return {};
}
bool HandoverGuard::is_possible() { return false; }
HandoverGuard::HandoverGuard(const std::filesystem::path& /*file*/, FileDescriptor /*writing*/,
                             std::string* /*text*/, const std::function<void()>& /*tidy_up*/) {}
HandoverGuard::~HandoverGuard() = default;
void HandoverGuard::kill() {}
void HandoverGuard::release() {}
void HandoverGuard::read_by(pid_t /*reader*/) {}
bool HandoverGuard::was_read() const { return false; }
void HandoverGuard::set_read() {}
bool HandoverGuard::has_tidied_up() const { return false; }
bool HandoverGuard::is_alive() { return false; }
bool HandoverGuard::got(int /*signal_number*/) const { return false; }

} // namespace idr::system

#endif
