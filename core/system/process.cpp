#include "core/system/process.hpp"

#include "core/error.hpp"
#include "core/system/pipe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace idr::system {
namespace {

bool is_program(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// Where the signal handler writes to; there is one Interruption at a time.
volatile std::sig_atomic_t interruption_pipe = -1; // NOLINT: what a signal handler may touch

/// While this object exists, a signal that would end this process only interrupts `wait`, even if
/// this process blocks it, unless `signals` blocks it. When the object is destroyed, the signal has
/// its usual effect. Ignored signals stay ignored.
class Interruption {
public:
  explicit Interruption(const SignalState& signals) : pipe_(make_wakeup_pipe()) {
    interruption_pipe = pipe_.writing.get();
    caught_.emplace(note);
    sigset_t let_in;
    sigemptyset(&let_in);
    for (const int number : EndingSignals::numbers) {
      if (sigismember(&signals.mask, number) == 0) sigaddset(&let_in, number);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &let_in, &previous_mask_);
  }
  ~Interruption() {
    ::pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
    caught_.reset();
    take(); // a signal that arrived since the last wait
    interruption_pipe = -1;
    if (signal_ != 0) ::raise(signal_);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Waits until the descriptor (-1: none) is readable, the time is over, or a signal has arrived.
  /// Returns whether the descriptor is readable.
  bool wait(int fd, std::chrono::milliseconds time) {
    std::array<pollfd, 2> watched = {pollfd{fd, POLLIN, 0}, pollfd{pipe_.reading.get(), POLLIN, 0}};
    const auto limit = std::clamp<long long>(time.count(), 0, 60'000);
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(limit));
    take();
    return ready > 0 && watched[0].revents != 0;
  }
  /// The signal that arrived; 0 if there was none.
  int signal() const { return signal_; }

private:
  static void note(int number) {
    const int error_number = errno;
    const auto byte = static_cast<unsigned char>(number);
    static_cast<void>(::write(interruption_pipe, &byte, 1) == 1);
    errno = error_number;
  }
  void take() {
    unsigned char byte = 0;
    if (signal_ == 0 && ::read(pipe_.reading.get(), &byte, 1) == 1) signal_ = byte;
  }

  Pipe pipe_;
  std::optional<EndingSignals> caught_; ///< set after the pipe was created
  sigset_t previous_mask_{};
  int signal_ = 0;
};

/// Reads the output of a child and takes its exit status.
class Run {
public:
  Run(ChildProcess& child, int output, Interruption& interruption, const RunLimits& limits)
      : child_(child), output_(output), interruption_(interruption), limits_(limits) {}

  Outcome outcome() {
    while (!is_over()) {
      if (interruption_.wait(output_, time_to_check())) read_part();
    }
    return std::move(outcome_);
  }

private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds longest_pause{50};

  bool is_over() {
    const auto passed = std::chrono::floor<std::chrono::milliseconds>(Clock::now() - start_);
    if (const auto code = output_ < 0 ? child_.poll_end() : std::nullopt) {
      outcome_.exit_code = *code;
      return true;
    }
    if (passed >= limits_.time) outcome_.ending = Ending::OutOfTime;
    if (interruption_.signal() != 0) {
      outcome_.ending = Ending::Interrupted;
      outcome_.exit_code = 128 + interruption_.signal();
    }
    if (passed >= limits_.silence && limits_.waiting && !std::exchange(noted_, true)) {
      note_ = limits_.waiting(limits_.what);
    }
    return outcome_.ending != Ending::Exited;
  }

  std::chrono::milliseconds time_to_check() {
    const auto passed = std::chrono::floor<std::chrono::milliseconds>(Clock::now() - start_);
    const auto next =
        passed < limits_.silence ? std::min(limits_.silence, limits_.time) : limits_.time;
    if (output_ >= 0) return next - passed;
    pause_ = std::min(pause_ * 2, longest_pause);
    return std::min(pause_, next - passed);
  }

  void read_part() {
    std::array<char, 16384> part; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const auto count = ::read(output_, part.data(), part.size());
    if (count <= 0) {
      if (count == 0 || errno != EINTR) output_ = -1; // only its exit status is missing
      return;
    }
    const auto size = static_cast<std::size_t>(count);
    if (size > limits_.output - outcome_.output.size()) {
      outcome_.ending = Ending::TooMuchOutput;
    } else {
      outcome_.output.append(part.data(), size);
    }
  }

  ChildProcess& child_;
  int output_; ///< -1: it has been closed
  Interruption& interruption_;
  const RunLimits& limits_;
  const Clock::time_point start_ = Clock::now();
  std::chrono::milliseconds pause_{1};
  bool noted_ = false;
  std::shared_ptr<void> note_; ///< destroyed when the wait ends
  Outcome outcome_;
};

} // namespace

std::optional<std::string> find_program(const std::string& name, const std::string& search_path) {
  if (name.find('/') != std::string::npos) {
    return is_program(name) ? std::optional(name) : std::nullopt;
  }
  std::string_view rest = search_path;
  for (;;) {
    const auto folder = rest.substr(0, rest.find(':'));
    // An empty folder means the working directory, as in execvp.
    auto path = folder.empty() ? "." : std::string(folder);
    path.append("/").append(name);
    if (is_program(path)) return path;
    if (folder.size() == rest.size()) return std::nullopt;
    rest.remove_prefix(folder.size() + 1);
  }
}

bool has_terminal() {
  return static_cast<bool>(FileDescriptor(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)));
}

FileDescriptor null_device() {
  FileDescriptor device(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!device) throw SystemError("cannot open /dev/null", errno);
  return device;
}

Outcome outcome_of(const std::vector<std::string>& arguments, const Environment& environment,
                   Streams streams, const RunLimits& limits, Group group,
                   const SignalState& signals) {
  auto pipe = make_pipe(arguments.front());
  if (streams.error == same_as_output) streams.error = pipe.writing.get();
  streams.output = pipe.writing.get();
  Interruption interruption(signals); // before the child, so that it lives longer
  ChildProcess child(arguments, environment, signals, streams, group);
  pipe.writing = FileDescriptor();
  return Run(child, pipe.reading.get(), interruption, limits).outcome();
}

Outcome outcome_of_command_line(const std::string& command_line, const Environment& environment,
                                const RunLimits& limits) {
  const auto nothing = null_device();
  // Data piped into this process is for the container.
  const int input = ::isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : nothing.get();
  return outcome_of({"/bin/sh", "-c", command_line}, environment, {.input = input}, limits,
                    has_terminal() ? Group::Inherited : Group::Own);
}

std::optional<Outcome> outcome_within(const std::vector<std::string>& arguments,
                                      const Environment& environment,
                                      std::chrono::milliseconds limit,
                                      const SignalState& signals) try {
  const auto nothing = null_device();
  auto outcome =
      outcome_of(arguments, environment, {.input = nothing.get(), .error = same_as_output},
                 {.time = limit}, Group::Own, signals);
  if (outcome.ending != Ending::Exited) return std::nullopt;
  return outcome;
} catch (const SystemError&) {
  return std::nullopt;
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment,
                                     std::chrono::milliseconds limit) try {
  const auto nothing = null_device();
  auto outcome = outcome_of(arguments, environment,
                            {.input = nothing.get(), .error = nothing.get()}, {.time = limit});
  if (outcome.ending != Ending::Exited || outcome.exit_code != 0) return std::nullopt;
  return std::move(outcome.output);
} catch (const SystemError&) {
  return std::nullopt;
}

} // namespace idr::system
