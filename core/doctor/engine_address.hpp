// Where the engine's client looks for its engine, and what to do where none answers there.
#pragma once

#include "core/docker/engine.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::doctor {

struct EngineAddress {
  std::string url;    ///< `unix:///PATH`, `tcp://HOST:PORT`, `ssh://USER@HOST`, …; empty: unknown
  std::string origin; ///< DOCKER_HOST, or `context NAME`; empty: the client's own default
};

/// DOCKER_HOST, else the address of the context in use, as docker's client tells it.
EngineAddress find_engine_address(const docker::EngineClient& client, const system::Host& host);

/// What to do about an engine that does not answer at this address: sentences.
std::string remedy_for(const EngineAddress& address, const docker::EngineClient& client,
                       const system::Host& host);

} // namespace idr::doctor
