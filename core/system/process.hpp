// Child processes, started from an argument vector and never through a shell.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/signals.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace idr::system {

/// The file that `name` would start: the name itself where it has a slash, else the first
/// executable of that name in the folders of `search_path` (the value of PATH). Nothing where there
/// is none.
std::optional<std::string> find_program(const std::string& name, const std::string& search_path);

/// The exit code that stands for a wait status: the process's own, or 128 + N after signal N, as
/// POSIX shells have it.
int exit_code(int wait_status);

/// The descriptors that a child gets as its standard streams.
struct Streams {
  int input = 0;
  int output = 1;
  int error = 2;
};

/// A running child. An object that dies before its child was waited for ends it with TERM and
/// waits.
class ChildProcess {
public:
  /// Starts `arguments[0]` (found along PATH) with exactly `environment`, these streams and the
  /// signals as `signals` has them. Throws SystemError with exit code 127 where there is no such
  /// program, 126 where it cannot be started.
  ChildProcess(const std::vector<std::string>& arguments, const Environment& environment,
               const SignalState& signals, const Streams& streams = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return pid_; }
  void send(int signal_number) const;
  /// The child's exit code (see exit_code), once it has ended; asks without waiting. A child that
  /// was stopped (Ctrl-Z) stops this process as well, as one job that the shell can continue.
  std::optional<int> poll();
  /// Waits for the end; the exit code.
  int wait();

private:
  pid_t pid_ = -1;
};

/// A descriptor of /dev/null.
FileDescriptor null_device();

struct Outcome {
  std::string output; ///< what the program printed on stdout
  int exit_code = 0;
};

/// Runs a program to its end; `streams.output` is of no effect. Throws as ChildProcess does.
Outcome outcome_of(const std::vector<std::string>& arguments, const Environment& environment,
                   Streams streams);

/// Runs a command line that the user configured, by /bin/sh, with the terminal as its stdin where
/// ours is one, else nothing, and our stderr. Throws as ChildProcess does.
Outcome outcome_of_command_line(const std::string& command_line, const Environment& environment);

/// Runs a program with nothing on stdin; its output has what it prints on stderr as well. Nothing
/// where it cannot be started, or does not end within the time: then it is told to. The signals are
/// as `signals` has them.
std::optional<Outcome> outcome_within(const std::vector<std::string>& arguments,
                                      const Environment& environment,
                                      std::chrono::milliseconds limit,
                                      const SignalState& signals = signals_now());

/// What the program prints on stdout, without a word on stderr; nothing where it cannot be started
/// or fails.
std::optional<std::string> output_of(const std::vector<std::string>& arguments,
                                     const Environment& environment);

} // namespace idr::system
