// Durations as users write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace idr::text {

/// Longer durations are shortened to this one.
inline constexpr std::chrono::seconds longest_duration = std::chrono::hours(24 * 36'500);

/// Parses seconds (`3600`), or days, hours, minutes and seconds with their units, in this order
/// (`90m`, `1h30m`); std::nullopt for any other text.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

} // namespace idr::text
