// The clock, and the time formats of services.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idr::system {

using TimePoint = std::chrono::sys_seconds;

/// The only access to the time of day.
using Clock = std::function<TimePoint()>;

TimePoint system_time();
/// The same, to order actions of several processes within a second.
std::chrono::sys_time<std::chrono::milliseconds> system_time_in_milliseconds();

/// The time this many seconds after the beginning of 1970; std::nullopt outside the years 0 to
/// 9999, the only ones that ISO 8601 can represent.
std::optional<TimePoint> time_at(std::int64_t seconds);

/// `2026-11-21T22:13:20Z`, as in replies of STS.
std::string format_iso8601(TimePoint time);
/// Parses ISO 8601 as botocore does: date and time with or without `-` and `:`, separated by a `T`
/// or a space; the seconds and their fraction are optional; the zone is required and is `Z`, `UTC`,
/// `GMT` or an offset. std::nullopt for any other text.
std::optional<TimePoint> parse_iso8601(std::string_view text);
/// Parses the date of an HTTP header, `Sat, 21 Nov 2026 22:13:20 GMT` (RFC 9110, 5.6.7);
/// std::nullopt for any other text.
std::optional<TimePoint> parse_http_date(std::string_view text);

/// `59 min`, `12 h`, `45 s`: in the largest suitable unit, rounded down, without a sign.
std::string describe(std::chrono::seconds duration);

} // namespace idr::system
