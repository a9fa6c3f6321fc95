// The processes that a program has started, as far as they stayed in its process group.
#pragma once

#include <sys/types.h>

namespace idr::system {

/// While this object exists, descendants whose parents have ended become children of this process,
/// where the system can do that: `wait_for_group` then knows when they have ended.
class OrphanKeeper {
public:
  OrphanKeeper();
  ~OrphanKeeper();
  OrphanKeeper(const OrphanKeeper&) = delete;
  OrphanKeeper& operator=(const OrphanKeeper&) = delete;
};

/// Waits until no process of the group is left, for a minute at most.
void wait_for_group(pid_t group);

} // namespace idr::system
