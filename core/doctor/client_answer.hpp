// Runs the engine's client and reads its answer.
#pragma once

#include "core/docker/engine.hpp"
#include "core/system/host.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace idr::doctor {

/// An engine that does not answer within this time is unusable.
inline constexpr auto patience = std::chrono::seconds(10);

/// Runs the client with these arguments. Returns std::nullopt if it cannot be started or does not
/// exit in time.
std::optional<system::Outcome>
run_client(const docker::EngineClient& client, std::vector<std::string> arguments,
           const system::Host& host, const system::SignalState& signals = system::signals_now());

/// The last line that is not blank, which is the client's own error message.
std::string last_line(const std::string& output);

} // namespace idr::doctor
