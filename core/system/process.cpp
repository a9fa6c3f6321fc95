#include "core/system/process.hpp"

#include "core/system/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

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

struct Pipe {
  explicit Pipe(const std::string& program) {
    int ends[2];
    if (::pipe(ends) != 0) throw SystemError("no pipe to " + program, errno);
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    reading = FileDescriptor(ends[0]);
    writing = FileDescriptor(ends[1]);
  }
  FileDescriptor reading;
  FileDescriptor writing;
};

/// Reads to the end; false where that does not come before `end`.
bool read_until(int fd, std::chrono::steady_clock::time_point end, std::string& text) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd readable{fd, POLLIN, 0};
    if (left.count() <= 0) return false;
    if (::poll(&readable, 1, static_cast<int>(left.count())) <= 0) continue;
    char part[4096];
    const auto count = ::read(fd, part, sizeof part);
    if (count <= 0) return true;
    text.append(part, static_cast<std::size_t>(count));
  }
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
                           const Streams& streams) {
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

FileDescriptor null_device() { return FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)); }

Outcome outcome_of(const std::vector<std::string>& arguments, const Environment& environment,
                   Streams streams) {
  Pipe pipe(arguments.front());
  streams.output = pipe.writing.get();
  ChildProcess child(arguments, environment, signals_now(), streams);
  pipe.writing = FileDescriptor();
  Outcome outcome;
  outcome.output = read_all(pipe.reading.get(), arguments.front());
  outcome.exit_code = child.wait();
  return outcome;
}

Outcome outcome_of_command_line(const std::string& command_line, const Environment& environment) {
  const auto nothing = null_device();
  // What is piped into us is for the container.
  const int input = ::isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : nothing.get();
  return outcome_of({"/bin/sh", "-c", command_line}, environment, {.input = input});
}

std::optional<Outcome> outcome_within(const std::vector<std::string>& arguments,
                                      const Environment& environment,
                                      std::chrono::milliseconds limit,
                                      const SignalState& signals) try {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto nothing = null_device();
  Pipe pipe(arguments.front());
  const int writing = pipe.writing.get();
  ChildProcess child(arguments, environment, signals,
                     {.input = nothing.get(), .output = writing, .error = writing});
  pipe.writing = FileDescriptor();
  Outcome outcome;
  if (!read_until(pipe.reading.get(), end, outcome.output)) return std::nullopt;
  outcome.exit_code = child.wait();
  return outcome;
} catch (const SystemError&) {
  return std::nullopt;
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment) try {
  const auto nothing = null_device();
  auto outcome =
      outcome_of(arguments, environment, {.input = nothing.get(), .error = nothing.get()});
  if (outcome.exit_code != 0) return std::nullopt;
  return std::move(outcome.output);
} catch (const SystemError&) {
  return std::nullopt;
}

} // namespace idr::system
