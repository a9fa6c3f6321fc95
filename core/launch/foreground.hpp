// A program that is run in the foreground, by a process that waits for it.
#pragma once

#include "core/launch/supervisor.hpp"
#include "core/system/child_process.hpp"

namespace idr::launch {

/// Whether signals are passed on that only this process received, or none, because whoever sends
/// them sends them to the program, too.
enum class Forwarding : bool { Off, On };

struct ForegroundEnd {
  int exit_code = 0;          ///< see system::exit_code
  bool was_signalled = false; ///< a signal was passed on
};

/// Waits for the end of the program.
ForegroundEnd wait_in_foreground(Supervisor& loop, system::ChildProcess& program,
                                 Forwarding forwarding = Forwarding::On);

} // namespace idr::launch
