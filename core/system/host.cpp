#include "core/system/host.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "core/text/printable.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <fcntl.h>
#include <optional>
#include <pwd.h>
#include <termios.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#else
#include <sys/resource.h>
#endif

namespace idr::system {
namespace {

/// Which standard streams the process was started without.
std::array<bool, 3> was_missing{}; // NOLINT: the process has one set of streams

std::string name_of_user(const Environment& environment) {
  // The user database comes last: reading it loads libraries and may query a directory service.
  for (const auto* variable : {"LOGNAME", "USER"}) {
    if (auto name = environment.get_nonblank(variable)) return *name;
  }
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

std::string name_of_host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

volatile std::sig_atomic_t interrupting_signal = 0; // NOLINT: what a signal handler may touch
volatile std::sig_atomic_t silent_terminal = -1;    // NOLINT: what a signal handler may touch

/// A read or write that has begun is interrupted by the signal, and one that follows must not wait.
void interrupt_prompt(int number) {
  const int error_number = errno;
  interrupting_signal = number;
  ::fcntl(silent_terminal, F_SETFL, O_NONBLOCK);
  errno = error_number;
}

/// While this object exists, the terminal does not echo, and a signal that would end the program
/// only ends reads and writes of the descriptor, so that the echo is always restored.
class SilentTerminal {
public:
  explicit SilentTerminal(int fd) : fd_(fd), known_(::tcgetattr(fd, &previous_mode_) == 0) {
    interrupting_signal = 0;
    silent_terminal = fd;
    interrupting_.emplace(interrupt_prompt);
    auto silent = previous_mode_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (known_) ::tcsetattr(fd_, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() {
    if (known_) ::tcsetattr(fd_, TCSAFLUSH, &previous_mode_);
    static_cast<void>(::write(fd_, "\n", 1) == 1); // in place of the one that was typed
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

private:
  int fd_;
  termios previous_mode_{};
  bool known_;
  std::optional<EndingSignals> interrupting_; ///< set after the handler's variables
};

} // namespace

Host Host::of_process() {
  Host host;
  host.environment = Environment::of_process();
  std::error_code failure;
  host.working_directory = std::filesystem::current_path(failure);
  host.user_name = name_of_user(host.environment);
  host.host_name = name_of_host();
  host.is_root = ::geteuid() == 0;
  host.stdin_is_terminal = ::isatty(STDIN_FILENO) == 1;
  host.stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  return host;
}

std::filesystem::path home_folder(const Environment& environment) {
  if (const auto home = environment.get_nonblank("HOME")) return *home;
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_dir : "";
}

std::filesystem::path temporary_folder(const Environment& environment) {
  return environment.get_nonblank("TMPDIR").value_or("/tmp");
}

std::optional<std::filesystem::path> xdg_folder(const Environment& environment,
                                                std::string_view variable,
                                                const std::filesystem::path& otherwise) {
  const std::filesystem::path named = environment.get_nonblank(variable).value_or("");
  if (named.is_absolute()) return named;
  if (otherwise.is_absolute()) return otherwise;
  return std::nullopt;
}

std::optional<std::filesystem::path> xdg_folder_to_write(const Environment& environment,
                                                         std::string_view variable,
                                                         const std::filesystem::path& home,
                                                         const std::filesystem::path& otherwise) {
  auto folder = xdg_folder(environment, variable, home / otherwise);
  std::error_code failure;
  if (folder && home.is_absolute() && is_within(*folder, home) &&
      !std::filesystem::is_directory(home, failure)) {
    return std::nullopt;
  }
  return folder;
}

std::optional<std::filesystem::path> state_folder(const Environment& environment,
                                                  const std::filesystem::path& home) {
  const auto states = xdg_folder_to_write(environment, "XDG_STATE_HOME", home, ".local/state");
  return states ? std::optional(*states / "iam-docker-run") : std::nullopt;
}

bool is_within(const std::filesystem::path& path, const std::filesystem::path& folder) {
  return *path.lexically_relative(folder).begin() != "..";
}

std::filesystem::path program_file() {
  std::error_code failure;
#if defined(__linux__) && !defined(IDR_PORTABLE)
  auto file = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (!failure) return file;
#endif
  // The loader returns how the program was called: by a path, or by a name that was found in PATH.
  Dl_info self{};
  if (::dladdr(reinterpret_cast<const void*>(&program_file), &self) == 0) return {};
  const auto path = Environment::of_process().get_nonblank("PATH").value_or("");
  const auto found = find_program(self.dli_fname, path);
  return std::filesystem::canonical(found.value_or(""), failure);
}

std::string prompt_on_terminal(const std::string& question) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) throw SystemError("the terminal", errno);
  std::string answer;
  try {
    const SilentTerminal silent(terminal.get()); // discards what was typed before the prompt
    write_all(terminal.get(), text::printable(question), "the terminal");
    char typed = 0;
    while (::read(terminal.get(), &typed, 1) == 1 && typed != '\n') answer += typed;
  } catch (const SystemError&) {
    if (interrupting_signal == 0) throw;
  }
  if (interrupting_signal != 0) ::raise(interrupting_signal);
  return answer;
}

void open_missing_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // open returns the lowest free descriptor, which is this one.
    ::open("/dev/null", O_RDWR);
    was_missing.at(static_cast<std::size_t>(stream)) = true;
  }
}

void close_missing_streams_on_exec() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (was_missing.at(static_cast<std::size_t>(stream))) ::fcntl(stream, F_SETFD, FD_CLOEXEC);
  }
}

void forbid_core_files() {
#if defined(__linux__)
  // Not the resource limit, which the engine's client would inherit.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#endif
}

} // namespace idr::system
