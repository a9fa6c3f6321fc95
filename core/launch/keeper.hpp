// The keeper of a launch in the background: refreshes the credentials until the container has
// ended, then removes its companion.
#pragma once

#include "core/docker/pod.hpp"
#include "core/launch/credential_fetch.hpp"
#include "core/launch/launch_record.hpp"

#include <string>
#include <sys/types.h>

namespace idr::launch {

struct Kept {
  std::string engine;
  docker::PodNames names;
  std::string application; ///< its container's ID; empty if the engine did not say
  FetchOrder order;
  Fetched held; ///< the credentials in use
};

/// Starts the keeper, a copy of this process, and returns its process ID when it is at work.
/// Nothing is removed by this process any more. Throws Error.
pid_t start_keeper(const Supervisor& loop, const Kept& kept, OwnLaunchRecord& record);

} // namespace idr::launch
