// A child process: a program, started from an argument vector and never through a shell, or a copy
// of this process.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/signals.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace idr::system {

/// The exit code of a wait status: that of the process, or 128 + N if signal N ended it, as in
/// POSIX shells.
int exit_code(int wait_status);

/// The descriptors that a child uses as its standard streams.
struct Streams {
  int input = 0;
  int output = 1;
  int error = 2;
};

/// The process group of a child. All processes of its own group are ended with it (`a | b`), but
/// such a child does not receive the terminal's keys and must not read from the terminal.
enum class Group : bool { Inherited, Own };

/// A running child. If the child has not ended when the object is destroyed, it receives TERM and,
/// two seconds later, KILL.
class ChildProcess {
public:
  /// Starts `arguments[0]`, which is searched for in PATH, with exactly `environment`, these
  /// streams, and the signal state `signals`. Throws SystemError, with exit code 127 if the program
  /// is not found and 126 if it cannot be started. From then on this process no longer ignores
  /// CHLD, which its parent may have set: the exit statuses of its children would be lost.
  ChildProcess(const std::vector<std::string>& arguments, const Environment& environment,
               const SignalState& signals, const Streams& streams = {},
               Group group = Group::Inherited);
  /// Starts a copy of this process that calls `body` and exits with its result, or with 1 if it
  /// throws, without running any destructor. It has the signal state `signals`, as a program would,
  /// and only the standard streams and the descriptors `kept`. Throws SystemError.
  ChildProcess(const std::function<int()>& body, const SignalState& signals,
               std::span<const int> kept = {}, Group group = Group::Inherited);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return pid_; }
  /// Sends the child, or its own group, a signal. Returns whether that succeeded: a child that runs
  /// as another user may not accept it.
  bool send(int signal_number) const;
  /// From now on, the child is not ended with this object.
  void release() { pid_ = -1; }
  /// Returns the exit code (see exit_code) if the child has ended, without waiting for it. If the
  /// terminal has stopped the child (Ctrl-Z), this process stops as well, so that the shell can
  /// continue both as one job. A child stopped by SIGSTOP stops this process only if it was
  /// `suspended` too: some programs respond to Ctrl-Z by stopping themselves. Throws SystemError if
  /// another part of the program has taken the exit status.
  std::optional<int> poll(bool suspended);
  /// The signal that ended the child, once poll has returned its exit code; 0 if it exited.
  int ending_signal() const { return ending_signal_; }
  /// Like poll, but ignores a child that is stopped.
  std::optional<int> poll_end();

private:
  std::optional<int> take_status(int options);
  void end() noexcept;

  pid_t pid_ = -1;
  pid_t target_ = -1;  ///< for kill: the child, or its group (negative)
  int stopped_by_ = 0; ///< the signal that has stopped the child; 0 if it is not stopped
  int ending_signal_ = 0;
};

/// Has this process receive TERM when its parent dies, also after it has become a program; does
/// nothing where the system has no such signal. `parent`: the parent's process ID.
void end_with_parent(pid_t parent);

/// Turns this process into a program, with the environment, its own streams and the signal state
/// that this process was started with. Returns only by throwing SystemError with exit
/// code 126, or 127 if the file or its interpreter does not exist.
[[noreturn]] void become_program(const std::string& file, const std::vector<std::string>& arguments,
                                 const Environment& environment);

} // namespace idr::system
