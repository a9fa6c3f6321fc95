#include "core/system/child_process.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <spawn.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace idr::system {
namespace {

/// A null-terminated vector of C strings, valid as long as `texts`.
std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> texts_of(const Environment& environment) {
  std::vector<std::string> texts;
  texts.reserve(environment.variables().size());
  for (const auto& [name, value] : environment.variables()) {
    texts.push_back(name);
    texts.back().append("=").append(value);
  }
  return texts;
}

/// Makes the kernel keep the exit statuses of children, even if this process was started to ignore
/// CHLD.
void preserve_child_statuses() {
  struct sigaction action {};
  ::sigaction(SIGCHLD, nullptr, &action);
  if (action.sa_handler != SIG_IGN && (action.sa_flags & SA_NOCLDWAIT) == 0) return;
  if (action.sa_handler == SIG_IGN) action.sa_handler = SIG_DFL;
  action.sa_flags &= ~SA_NOCLDWAIT;
  ::sigaction(SIGCHLD, &action, nullptr);
}

/// What starting a program does: signals that are handled get their default action.
void reset_signals(const SignalState& signals) {
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    const bool is_ignored = action.sa_handler == SIG_IGN;
    if (!is_ignored || sigismember(&signals.defaults, number) == 1)
      ::sigaction(number, &by_default, nullptr);
  }
  ::pthread_sigmask(SIG_SETMASK, &signals.mask, nullptr);
}

/// `file`: the file that could not be started.
SystemError start_failure(const std::string& program, int error_number, const std::string& file) {
  const bool lacks_interpreter = error_number == ENOENT && ::access(file.c_str(), F_OK) == 0;
  return {"cannot start " + program, error_number,
          error_number == ENOEXEC ? "If it is a script, its first line must be like #!/bin/sh."
          : lacks_interpreter     ? "The file is there, but not the program in its first line (#!)."
          : error_number == E2BIG ? "Its arguments and variables are too long for the system."
                                  : "",
          error_number == ENOENT ? 127 : 126};
}

/// An exception must not reach the caller in a copy of this process, whose destructors act on what
/// belongs to the original.
int result_of(const std::function<int()>& body) noexcept {
  try {
    return body();
  } catch (...) {
    return 1;
  }
}

/// Returns 0 in the child.
pid_t fork_process() {
  preserve_child_statuses();
  const auto pid = ::fork();
  if (pid < 0) throw SystemError("cannot start a process", errno);
  return pid;
}

} // namespace

int exit_code(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments,
                           const Environment& environment, const SignalState& signals,
                           const Streams& streams, Group group) {
  preserve_child_statuses();
  auto argument_texts = arguments;
  auto environment_texts = texts_of(environment);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &signals.mask);
  posix_spawnattr_setsigdefault(&attributes, &signals.defaults);
  const int own_group = group == Group::Own ? POSIX_SPAWN_SETPGROUP : 0; // named after the child
  posix_spawnattr_setflags(
      &attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | own_group));
  posix_spawn_file_actions_t redirections;
  posix_spawn_file_actions_init(&redirections);
  const std::pair<int, int> standard[] = {{streams.input, STDIN_FILENO},
                                          {streams.output, STDOUT_FILENO},
                                          {streams.error, STDERR_FILENO}};
  for (const auto& [given, stream] : standard) {
    if (given != stream) posix_spawn_file_actions_adddup2(&redirections, given, stream);
  }
  const int failure =
      ::posix_spawnp(&pid_, argument_texts.front().c_str(), &redirections, &attributes,
                     c_strings(argument_texts).data(), c_strings(environment_texts).data());
  posix_spawn_file_actions_destroy(&redirections);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    pid_ = -1;
    throw start_failure(arguments.front(), failure, arguments.front());
  }
  target_ = group == Group::Own ? -pid_ : pid_;
}

ChildProcess::ChildProcess(const std::function<int()>& body, const SignalState& signals,
                           std::span<const int> kept, Group group)
    : pid_(fork_process()) {
  if (pid_ == 0) {
    if (group == Group::Own) ::setpgid(0, 0);
    reset_signals(signals);
    close_descriptors_except(kept);
    ::_exit(result_of(body));
  }
  target_ = group == Group::Own ? -pid_ : pid_;
  if (group == Group::Own) ::setpgid(pid_, pid_); // whichever process is first
}

ChildProcess::~ChildProcess() { end(); }

void ChildProcess::end() noexcept {
  if (pid_ < 0) return;
  // Checks are counted, not time: while the machine is suspended, the child cannot end.
  constexpr auto between_checks = std::chrono::milliseconds(5);
  constexpr int grace = 400; // 2 s
  // For the rest of the group: some may be zombies whose status another process must take.
  constexpr int grace_of_others = 40;
  ::kill(target_, SIGTERM);
  ::kill(target_, SIGCONT); // a stopped process would not handle TERM
  for (int checks = grace; checks > 0; --checks) {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) != 0) {
      pid_ = -1;
      checks = std::min(checks, grace_of_others);
    }
    if (pid_ < 0 && (target_ > 0 || ::kill(target_, 0) != 0)) return;
    std::this_thread::sleep_for(between_checks);
  }
  const bool is_killed = ::kill(target_, SIGKILL) == 0; // it may run as another user
  while (is_killed && pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

bool ChildProcess::send(int signal_number) const {
  return pid_ <= 0 || ::kill(target_, signal_number) == 0;
}

std::optional<int> ChildProcess::take_status(int options) {
  int status = 0;
  const auto changed = pid_ > 0 ? ::waitpid(pid_, &status, options) : 0;
  if (changed < 0 && errno != EINTR) {
    const int error_number = errno;
    pid_ = -1;
    throw SystemError("cannot read the exit status of a program", error_number);
  }
  return changed > 0 ? std::optional(status) : std::nullopt;
}

std::optional<int> ChildProcess::poll(bool suspended) {
  const auto status = take_status(WNOHANG | WUNTRACED | WCONTINUED);
  if (status && (WIFEXITED(*status) || WIFSIGNALED(*status))) {
    pid_ = -1;
    ending_signal_ = WIFSIGNALED(*status) ? WTERMSIG(*status) : 0;
    return exit_code(*status);
  }
  if (status) stopped_by_ = WIFSTOPPED(*status) ? WSTOPSIG(*status) : 0;
  if (stopped_by_ != 0 && (stopped_by_ != SIGSTOP || suspended)) {
    stopped_by_ = 0;
    ::raise(SIGSTOP);
    send(SIGCONT);
  }
  return std::nullopt;
}

std::optional<int> ChildProcess::poll_end() {
  const auto status = take_status(WNOHANG);
  if (!status) return std::nullopt;
  pid_ = -1;
  return exit_code(*status);
}

void end_with_parent(pid_t parent) {
#if defined(__linux__)
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  if (::getppid() != parent) ::raise(SIGTERM); // it has died already
}

void become_program(const std::string& file, const std::vector<std::string>& arguments,
                    const Environment& environment) {
  auto argument_texts = arguments;
  auto environment_texts = texts_of(environment);
  reset_signals(signals_now());
  ::execve(file.c_str(), c_strings(argument_texts).data(), c_strings(environment_texts).data());
  const int failure = errno;
  ignore_write_signals();
  throw start_failure(arguments.front(), failure, file);
}

} // namespace idr::system
