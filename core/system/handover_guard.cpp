#include "core/system/handover_guard.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/handover.hpp"
#include "core/system/memory.hpp"
#include "core/system/processes.hpp"
#include "core/system/wiping.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace idr::system {

/// Keeps a file open for as long as one of two processes lives, a parent and its child: sent into a
/// pair of sockets that both have, and not taken out.
class Deposit {
public:
  Deposit() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) {
      throw SystemError("no pair of sockets", errno);
    }
    in_ = FileDescriptor(ends[0]);
    out_ = FileDescriptor(ends[1]);
  }

  void put(int file) {
    Message message;
    cmsghdr* header = CMSG_FIRSTHDR(&message.head);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof file);
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
    ::sendmsg(in_.get(), &message.head, MSG_DONTWAIT);
  }
  /// The next end of the file's life is that of its own descriptors.
  void take_back() {
    Message message;
    if (::recvmsg(out_.get(), &message.head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0) return;
    const cmsghdr* header = CMSG_FIRSTHDR(&message.head);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return;
    int file = -1;
    std::memcpy(&file, CMSG_DATA(header), sizeof file);
    ::close(file);
  }

private:
  /// Of one byte, and room for one descriptor.
  struct Message {
    Message() {
      head.msg_iov = &part;
      head.msg_iovlen = 1;
      head.msg_control = control;
      head.msg_controllen = sizeof control;
    }
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr head{};
  };

  FileDescriptor in_;
  FileDescriptor out_;
};

/// What both processes have: memory that they share.
struct GuardState {
  Deposit deposit;
  std::atomic<pid_t> reader = 0;
  std::atomic<bool> read = false; ///< by the reader
  std::atomic<bool> got = false;  ///< by anybody, whole
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

/// How long the text is there for those that read it once more.
constexpr auto second_reading = std::chrono::seconds(1);
constexpr timespec between_looks{.tv_sec = 0, .tv_nsec = 10'000'000};

class GuardProcess {
public:
  GuardProcess(std::string file, std::string* text, pid_t parent, GuardState& shared)
      : file_(std::move(file)), text_(text), parent_(parent), shared_(shared) {}

  [[noreturn]] void
  run(const std::function<void()>&
          tidy_up) noexcept { // what goes wrong here ends the guard, and so the launch
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
      while (!shared_.read && hand_over()) {
      }
      hand_over_once_more();
      withdraw();
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
    if (!shared_.read && text_ != nullptr) kill_readers();
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

  /// A system call that may take its time, during which the death of the parent is heard of.
  template <typename Call>
  static auto interruptibly(Call call) {
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, guard_signal());
    ::sigprocmask(SIG_UNBLOCK, &ours, nullptr);
    const auto result = call();
    const int failure = errno;
    ::sigprocmask(SIG_BLOCK, &ours, nullptr);
    errno = failure;
    return result;
  }

  /// Waits until somebody opens the FIFO, and writes the text. False where that is not possible any
  /// more: the launch has ended, and the name is gone.
  bool hand_over() {
    FileDescriptor pipe(interruptibly([&] { return ::open(file_.c_str(), O_WRONLY | O_CLOEXEC); }));
    if (!pipe) return errno == EINTR;
    // Should this process be killed, the reader waits on for the end of the text.
    shared_.deposit.put(pipe.get());
    write_to(std::move(pipe));
    shared_.deposit.take_back();
    return true;
  }

  /// Who has opened the FIFO has it to himself, and the next one finds a new one.
  void write_to(FileDescriptor pipe) {
    const auto next = file_ + next_suffix;
    ::mkfifo(next.c_str(), 0600);
    ::rename(next.c_str(), file_.c_str());
    if (!write_text(pipe.get())) return;
    shared_.got = true;
    if (!shared_.read && is_open_in_reader(pipe.get())) shared_.read = true;
  }

  /// An engine's client may be a script that reads it and then starts one that reads it.
  void hand_over_once_more() {
    const auto end = std::chrono::steady_clock::now() + second_reading;
    while (std::chrono::steady_clock::now() < end) {
      if (auto pipe = open_if_opened(file_)) {
        write_to(std::move(pipe));
      } else {
        interruptibly([] { return ::nanosleep(&between_looks, nullptr); });
      }
    }
  }

  /// An empty descriptor where nobody has it open to read.
  static FileDescriptor open_if_opened(const std::string& name) {
    FileDescriptor pipe(::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (pipe) ::fcntl(pipe.get(), F_SETFL, O_WRONLY);
    return pipe;
  }

  /// Removes the name. Who has opened it by then, and waits, gets the text as well.
  void withdraw() {
    const FileDescriptor last(::open(file_.c_str(), O_PATH | O_CLOEXEC));
    ::unlink(file_.c_str());
    ::rmdir(folder().c_str());
    if (const auto late = open_if_opened("/proc/self/fd/" + std::to_string(last.get()))) {
      write_text(late.get());
    }
  }

  bool write_text(int pipe) {
    for (std::string_view rest = *text_; !rest.empty();) {
      const auto count = interruptibly([&] { return ::write(pipe, rest.data(), rest.size()); });
      if (count >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno != EINTR) {
        return false; // it has closed its end
      }
    }
    return true;
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
      if (shared_.reader < 0) return true;
      const auto readers = with_descendants(shared_.reader);
      if (std::any_of(readers.begin(), readers.end(),
                      [&](pid_t process) { return has_open(process, ours) != Has::No; })) {
        return true;
      }
    }
    return false;
  }

  /// All processes that have the FIFO's name among their arguments: the reader, and what it has
  /// started to do its work.
  void kill_readers() const {
    any_number_in("/proc", [&](const std::string& number) {
      const FileDescriptor file(
          ::open(("/proc/" + number + "/cmdline").c_str(), O_RDONLY | O_CLOEXEC));
      try {
        if (file && read_all(file.get(), number, process_limits).find(file_) != std::string::npos) {
          ::kill(std::atoi(number.c_str()), SIGKILL);
        }
      } catch (const Error&) {
        return false; // it has ended
      }
      return false;
    });
  }

  /// Overwrites the arguments where others read them.
  static void hide_command_line() {
    const auto size = read_file("/proc/self/cmdline", process_limits).size();
    if (size > sizeof guard_name) {
      std::memset(program_invocation_name, 0, size);
      std::memcpy(program_invocation_name, guard_name, sizeof guard_name);
    }
  }

  static inline GuardProcess* instance_ = nullptr; // NOLINT: for the signal handler

  std::string file_;
  std::string* text_;
  pid_t parent_;
  GuardState& shared_;
};

} // namespace

bool HandoverGuard::is_possible() { return ::access("/proc/self/fd", R_OK) == 0; }

HandoverGuard::HandoverGuard(const std::filesystem::path& file, std::string* text,
                             const std::function<void()>& tidy_up) {
  void* page = ::mmap(nullptr, sizeof(GuardState), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw SystemError("no memory", errno);
  shared_ = new (page) GuardState;
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    GuardProcess(file.string(), text, parent, *shared_).run(tidy_up);
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

bool HandoverGuard::got_by_anybody() const { return shared_->got; }

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

bool HandoverGuard::is_possible() { return false; }
HandoverGuard::HandoverGuard(const std::filesystem::path& /*file*/, std::string* /*text*/,
                             const std::function<void()>& /*tidy_up*/) {}
HandoverGuard::~HandoverGuard() = default;
void HandoverGuard::release() {}
void HandoverGuard::read_by(pid_t /*reader*/) {}
bool HandoverGuard::was_read() const { return false; }
void HandoverGuard::set_read() {}
bool HandoverGuard::got_by_anybody() const { return false; }
void HandoverGuard::kill() {}
bool HandoverGuard::has_tidied_up() const { return false; }
bool HandoverGuard::is_alive() { return false; }
bool HandoverGuard::got(int /*signal_number*/) const { return false; }

} // namespace idr::system

#endif
