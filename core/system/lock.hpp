// Locks between processes, and one policy for how long to wait for them.
#pragma once

#include "core/system/waiting.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace idr::system {

enum class Lock : unsigned char {
  Taken,
  Held,       ///< by another process
  Unavailable ///< the file system has no locks, or the system refuses them
};

/// Locks an open file or folder if it is free. The kernel releases the lock when the last
/// descriptor is closed, even if the process is killed. Never blocks.
Lock try_lock(int fd);

struct LockWait {
  /// How long to wait. The holder may be stopped or may be prompting in a forgotten window; since
  /// files are replaced atomically, it is safe to continue without the lock.
  std::chrono::milliseconds limit = std::chrono::minutes(2);
  WaitingNote waiting = {};
};

struct LockOutcome {
  bool taken = false;
  bool waited = false; ///< another process held the lock
};

/// Calls `attempt` until it no longer returns Held, or the limit is over. Does not wait if it
/// returns Unavailable. `holder` is the name in the waiting note.
LockOutcome wait_for_lock(const std::function<Lock()>& attempt, const std::string& holder,
                          const LockWait& wait);

} // namespace idr::system
