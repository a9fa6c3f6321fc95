// A program that is run in the foreground, by a process that waits for it.
#pragma once

#include "core/launch/supervisor.hpp"
#include "core/system/child_process.hpp"

namespace idr::launch {

/// Waits for the end of the program, and passes on to it the signals that only this process
/// received. Returns its exit code (see system::exit_code).
int wait_in_foreground(Supervisor& loop, system::ChildProcess& program);

} // namespace idr::launch
