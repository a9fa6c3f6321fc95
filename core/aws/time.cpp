#include "core/aws/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>

namespace idr::aws {
namespace {

/// What strptime reads from the whole text, or from all but the tail that it leaves.
std::optional<TimePoint> parse(std::string_view text, const char* format, std::string_view& tail) {
  const std::string copy(text);
  std::tm fields{};
  const char* end = ::strptime(copy.c_str(), format, &fields);
  if (end == nullptr) return std::nullopt;
  tail = text.substr(static_cast<std::size_t>(end - copy.c_str()));
  // timegm and gmtime_r would read /etc/localtime.
  using namespace std::chrono;
  const auto day = sys_days(year(fields.tm_year + 1900) / (fields.tm_mon + 1) / fields.tm_mday);
  return day + hours(fields.tm_hour) + minutes(fields.tm_min) + seconds(fields.tm_sec);
}

/// `+01:00` or `+0100`.
std::optional<std::chrono::seconds> parse_offset(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const bool plain = digits.size() == 4 && text.size() == 5;
  const bool divided = digits.size() == 4 && text.size() == 6 && text[3] == ':';
  if ((!plain && !divided) || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '+' ? 1 : -1;
  const int number = std::stoi(digits);
  if (number / 100 > 23 || number % 100 > 59) return std::nullopt;
  return sign * (std::chrono::hours(number / 100) + std::chrono::minutes(number % 100));
}

} // namespace

TimePoint system_time() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::optional<TimePoint> time_at(std::int64_t seconds) {
  using std::chrono::sys_days;
  constexpr TimePoint first = sys_days(std::chrono::year(0) / 1 / 1);
  constexpr TimePoint end = sys_days(std::chrono::year(10'000) / 1 / 1);
  const TimePoint time{std::chrono::seconds(seconds)};
  return time >= first && time < end ? std::optional(time) : std::nullopt;
}

std::string format_iso8601(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()),
                     unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::optional<TimePoint> parse_iso8601(std::string_view text) {
  std::string_view tail;
  const auto time = parse(text, "%Y-%m-%dT%H:%M:%S", tail);
  if (tail.starts_with('.')) {
    tail.remove_prefix(1);
    tail.remove_prefix(std::min(tail.find_first_not_of("0123456789"), tail.size()));
  }
  if (tail == "Z" || tail == "UTC") return time;
  const auto offset = parse_offset(tail);
  if (!time || !offset) return std::nullopt;
  return time_at((*time - *offset).time_since_epoch().count());
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  std::string_view tail;
  const auto time = parse(text, "%a, %d %b %Y %H:%M:%S GMT", tail);
  return tail.empty() ? time : std::nullopt;
}

std::string describe(std::chrono::seconds duration) {
  const auto seconds = std::abs(duration.count());
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h", seconds / 3600);
}

} // namespace idr::aws
