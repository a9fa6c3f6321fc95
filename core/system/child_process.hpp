// A child process and its owner: started from an argument vector, never through a shell.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/signals.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace idr::system {

/// The exit code of a wait status: the process's own, or 128 + N after signal N, as
/// POSIX shells have it.
int exit_code(int wait_status);

/// The descriptors that a child gets as its standard streams.
struct Streams {
  int input = 0;
  int output = 1;
  int error = 2;
};

/// The process group that a child is in: a group of its own is ended with it (`a | b`), but the
/// terminal's keys do not reach it, nor may it read from the terminal.
enum class Group : bool { Ours, Own };

/// A running child. An object that dies before its child was waited for ends it, with TERM and, two
/// seconds later, with KILL.
class ChildProcess {
public:
  /// Starts `arguments[0]` (found along PATH) with exactly `environment`, these streams and the
  /// signals as `signals` has them. Throws SystemError with exit code 127 where there is no such
  /// program, 126 where it cannot be started. From here on this process does not ignore CHLD, as
  /// its parent may have left it: the statuses of its children would be lost.
  ChildProcess(const std::vector<std::string>& arguments, const Environment& environment,
               const SignalState& signals, const Streams& streams = {}, Group group = Group::Ours);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return pid_; }
  /// Whether it could be sent: a program of another user's may refuse it.
  bool send(int signal_number) const;
  /// The child's exit code (see exit_code), once it has ended; asks without waiting. A child that
  /// was stopped by the terminal (Ctrl-Z) stops this process as well, as one job that the shell can
  /// continue; one that was stopped by SIGSTOP only where this process was `suspended`, too: some
  /// programs stop themselves so when they are. Throws SystemError where another part of the
  /// program took the status.
  std::optional<int> poll(bool suspended);
  /// The signal that ended the child, once poll has given its exit code; 0 where it ended itself.
  int ending_signal() const { return ending_signal_; }
  /// The same as poll, but a child that was stopped is one that has not ended.
  std::optional<int> poll_end();

private:
  std::optional<int> take_status(int options);
  void end() noexcept;

  pid_t pid_ = -1;
  pid_t target_ = -1;  ///< what kill is told: the child, or, negative, its group
  int stopped_by_ = 0; ///< the signal, while it is
  int ending_signal_ = 0;
};

} // namespace idr::system
