// What the guard of a handover does, in its own process (see handover_guard.hpp); Linux only.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <atomic>
#include <csignal>
#include <string>
#include <sys/types.h>

namespace idr::system {

/// What both processes have: memory that they share.
struct GuardState {
  std::atomic<pid_t> reader = 0;
  std::atomic<bool> read = false; ///< by the reader
};

/// Sent to the guard by the kernel when the parent dies, and by the parent to make it forget the
/// signals it got. It is none that this program passes on.
inline constexpr int guard_signal = SIGSYS;

/// For a process that was forked for this, from `parent`: hides its command line, hands the text
/// over until the reader has it, and then waits for the parent's death, at which it removes `file`
/// and its folder. `writing` is the writing end of the filled FIFO at `file`; without a text `file`
/// is a regular one. What goes wrong here ends the guard, and so the launch.
[[noreturn]] void run_guard(std::string file, FileDescriptor writing, std::string* text,
                            pid_t parent, GuardState& shared) noexcept;

} // namespace idr::system
