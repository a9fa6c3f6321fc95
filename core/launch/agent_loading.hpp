// Loads the image of the credential agent into an engine.
#pragma once

#include "core/docker/agent_image.hpp"
#include "core/docker/engine_info.hpp"
#include "core/launch/engine_calls.hpp"
#include "core/launch/reporter.hpp"

namespace idr::launch {

/// Asks the engine about its machine. Throws Error if it does not answer.
docker::EngineInfo engine_info(EngineCalls& engine);

/// Loads the image for the engine's architecture, and removes other versions that no container
/// uses. Throws Error.
void load_agent(EngineCalls& engine, const docker::AgentImage& agent, const Reporter& reporter);

} // namespace idr::launch
