// The address that the engine's client uses, and remedies if no engine answers there.
#pragma once

#include "core/docker/engine.hpp"
#include "core/system/host.hpp"

#include <string>

namespace idr::doctor {

struct EngineAddress {
  std::string url; ///< `unix:///PATH`, `tcp://HOST:PORT`, `ssh://USER@HOST`, …; empty if unknown
  std::string origin; ///< DOCKER_HOST, or `context NAME`; empty for the client's own default
};

/// Returns DOCKER_HOST, or the address of the current context, as reported by docker's client.
EngineAddress find_engine_address(const docker::EngineClient& client, const system::Host& host);

/// The remedy, in sentences, for an engine that does not answer at this address.
std::string remedy_for(const EngineAddress& address, const docker::EngineClient& client,
                       const system::Host& host);

} // namespace idr::doctor
