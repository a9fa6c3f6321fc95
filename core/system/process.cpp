#include "core/system/process.hpp"

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace idr::system {
namespace {

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

/// A null-terminated vector of C strings, valid as long as `texts`.
std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

} // namespace

std::optional<std::string> find_program(const std::string& name, const std::string& search_path) {
  if (name.find('/') != std::string::npos) {
    return is_program(name) ? std::optional(name) : std::nullopt;
  }
  std::string_view rest = search_path;
  for (;;) {
    const auto folder = rest.substr(0, rest.find(':'));
    // An empty folder is the working directory, as execvp has it.
    auto path = folder.empty() ? "." : std::string(folder);
    path.append("/").append(name);
    if (is_program(path)) return path;
    if (folder.size() == rest.size()) return std::nullopt;
    rest.remove_prefix(folder.size() + 1);
  }
}

int exit_code(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

ChildProcess::ChildProcess(const std::vector<std::string>& arguments,
                           const Environment& environment, const SignalState& signals,
                           std::optional<int> output) {
  auto argument_texts = arguments;
  std::vector<std::string> environment_texts;
  for (const auto& [name, value] : environment.variables()) {
    environment_texts.push_back(name);
    environment_texts.back().append("=").append(value);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &signals.mask);
  posix_spawnattr_setsigdefault(&attributes, &signals.defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  if (output) {
    posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&streams, *output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&streams, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  const int failure =
      ::posix_spawnp(&pid_, argument_texts.front().c_str(), &streams, &attributes,
                     c_strings(argument_texts).data(), c_strings(environment_texts).data());
  posix_spawn_file_actions_destroy(&streams);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    pid_ = -1;
    throw SystemError("cannot start " + arguments.front(), failure, {},
                      failure == ENOENT ? 127 : 126);
  }
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::kill(pid_, SIGCONT); // a stopped one would never take the first
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ChildProcess::send(int signal_number) const {
  if (pid_ > 0) ::kill(pid_, signal_number);
}

std::optional<int> ChildProcess::poll() {
  int status = 0;
  if (pid_ < 0 || ::waitpid(pid_, &status, WNOHANG | WUNTRACED) != pid_) return std::nullopt;
  if (WIFSTOPPED(status)) {
    ::raise(SIGSTOP);
    send(SIGCONT);
    return std::nullopt;
  }
  pid_ = -1;
  return exit_code(status);
}

int ChildProcess::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return exit_code(status);
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment) try {
  int ends[2];
  if (::pipe(ends) != 0) return std::nullopt;
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  ChildProcess child(arguments, environment, signals_now(), writing.get());
  writing = FileDescriptor();
  auto output = read_all(reading.get(), arguments.front());
  if (child.wait() != 0) return std::nullopt;
  return output;
} catch (const SystemError&) {
  return std::nullopt;
}

} // namespace idr::system
