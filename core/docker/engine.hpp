// The client program that talks to a container engine.
#pragma once

#include "core/system/environment.hpp"

#include <string>

namespace idr::docker {

/// The client to start: `typed` (a name or a path; empty where nothing was typed), else the
/// variable IAM_DOCKER_RUN_ENGINE, else the first of docker, podman, nerdctl and finch on PATH.
/// Throws Error with exit code 127 where it is not there.
std::string choose_engine(const std::string& typed, const system::Environment& environment);

/// The path of the engine's socket on its machine: the one that DOCKER_HOST names when it is a unix
/// socket, else /var/run/docker.sock.
std::string engine_socket(const system::Environment& environment);

} // namespace idr::docker
