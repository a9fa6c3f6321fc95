// Locks between processes, and how long they are waited for: one policy for all of them.
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

/// Takes the lock of an open file or folder, where it is free; the kernel frees it when the last
/// descriptor is closed, however its process ends. Never blocks.
Lock try_lock(int fd);

struct LockWait {
  /// The holder may be stopped, or stand at a question in a forgotten window. Without its lock a
  /// file is whole all the same, so a lock is waited for, and never insisted on.
  std::chrono::milliseconds limit = std::chrono::minutes(2);
  WaitingNote waiting = {};
};

struct LockOutcome {
  bool taken = false;
  bool waited = false; ///< another process had it
};

/// Calls `attempt` until it is not Held any more, or the limit is over; what is Unavailable is not
/// waited for. `holder` is whom the note says is waited for.
LockOutcome wait_for_lock(const std::function<Lock()>& attempt, const std::string& holder,
                          const LockWait& wait);

} // namespace idr::system
