// The process that guards an env file (see guard.hpp); Linux only.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <atomic>
#include <csignal>
#include <string>
#include <sys/types.h>

namespace idr::handover {

/// The memory that both processes share.
struct GuardState {
  std::atomic<pid_t> reader = 0;
  std::atomic<bool> read = false; ///< whether the reader has opened the FIFO
};

/// The suffix of the FIFO that is about to replace the current one.
inline constexpr auto next_suffix = ".next";

/// Sent to the guard by the kernel when its parent dies, and by the parent to make it clear its
/// pending signals. This program does not forward this signal.
inline constexpr int guard_signal = SIGSYS;

/// The main function of a process that was forked from `parent` for this purpose. It hides its
/// command line, offers the text until the reader has it, and then waits for the death of its
/// parent, upon which it removes `file` and its folder. `writing` is the writing end of the filled
/// FIFO at `file`; if `text` is null, `file` is a regular file. Any failure here ends the guard,
/// and with it the launch.
[[noreturn]] void run_guard(std::string file, system::FileDescriptor writing, std::string* text,
                            pid_t parent, GuardState& shared) noexcept;

} // namespace idr::handover
