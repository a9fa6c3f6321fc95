// The launches with an endpoint that an engine runs now, for `idr ps` and `idr stop`.
#pragma once

#include "core/docker/engine.hpp"
#include "core/launch/launch_record.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::launch {

struct RunningLaunch {
  std::string name;         ///< of the container
  std::string container_id; ///< empty if only the companion is left
  std::string companion_id; ///< empty on the network of the host
  std::string launch_id;
  std::string image;
  std::string status; ///< as the engine shows it
  FoundRecord record;
};

/// The launches, in the engine's order: the newest first. Throws Error, with the client's message,
/// if the engine does not answer; with exit code 127 if there is no client.
std::vector<RunningLaunch> running_launches(const docker::NamedEngine& engine,
                                            const system::Host& host);

/// Stops the container as the engine does, removes the companion, and waits some seconds for the
/// end of the keeper. `name`: the container's, or the beginning of its ID. Throws Error if no such
/// launch is running, or the engine's client fails.
void stop_launch(const docker::NamedEngine& engine, const std::string& name,
                 const system::Host& host);

} // namespace idr::launch
