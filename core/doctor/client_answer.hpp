// What the engine's client answers to a question of the doctor.
#pragma once

#include "core/docker/engine.hpp"
#include "core/system/host.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::doctor {

/// An engine that does not answer in this time is not usable.
inline constexpr auto patience = std::chrono::seconds(10);

/// Runs the client with these words; nothing where it does not end in time.
std::optional<system::Outcome> ask(const docker::EngineClient& client,
                                   std::vector<std::string> words, const system::Host& host,
                                   const system::SignalState& signals = system::signals_now());

/// What follows `mark` in the first line that begins with it; other lines may be warnings.
std::optional<std::string> text_after(const std::string& output, std::string_view mark);

/// The last line that says something: the client's own words for what went wrong.
std::string last_line(const std::string& output);

} // namespace idr::doctor
