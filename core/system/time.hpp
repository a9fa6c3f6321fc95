// The clock, and points in time as services write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idr::system {

using TimePoint = std::chrono::sys_seconds;

/// The one way to the time of day.
using Clock = std::function<TimePoint()>;

TimePoint system_time();
/// The same, to order what several processes do within a second.
std::chrono::sys_time<std::chrono::milliseconds> system_time_in_milliseconds();

/// So many seconds after the beginning of 1970; nothing outside of the years 0 to 9999, the only
/// ones that ISO 8601 can write.
std::optional<TimePoint> time_at(std::int64_t seconds);

/// `2026-11-21T22:13:20Z`, as in replies of STS.
std::string format_iso8601(TimePoint time);
/// ISO 8601 as botocore reads it: date and time with or without `-` and `:`, between them a `T` or
/// a space; seconds and their fraction may be missing; the zone is `Z`, `UTC`, `GMT` or an offset,
/// and must not be missing. Nothing for any other text.
std::optional<TimePoint> parse_iso8601(std::string_view text);
/// The date of an HTTP header, `Sat, 21 Nov 2026 22:13:20 GMT` (RFC 9110, 5.6.7).
std::optional<TimePoint> parse_http_date(std::string_view text);

/// `59 min`, `12 h`, `45 s`: the unit that suits, rounded down.
std::string describe(std::chrono::seconds duration);

} // namespace idr::system
