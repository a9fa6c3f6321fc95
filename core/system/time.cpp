#include "core/system/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>

namespace idr::system {
namespace {

/// Parses the text with strptime; `tail` is the rest that it did not read.
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

/// Removes this many digits from the beginning of the text and returns their number; std::nullopt
/// if there are fewer.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits) {
  const auto number = text.substr(0, digits);
  if (number.size() < digits || number.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return static_cast<unsigned>(std::stoul(std::string(number)));
}

/// Whether the text began with one of these characters, which is then removed.
bool take_one_of(std::string_view& text, std::string_view characters) {
  const bool taken = !text.empty() && characters.find(text.front()) != std::string_view::npos;
  if (taken) text.remove_prefix(1);
  return taken;
}

/// `2026-11-21` or `20261121`.
std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  const bool divided = take_one_of(text, "-");
  const auto month = take_number(text, 2);
  if (divided && !take_one_of(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  return date.ok() ? std::optional<std::chrono::sys_days>(date) : std::nullopt;
}

/// `22:13:20`, `22:13`, `221320` or `2213`, with a fraction, which is ignored.
std::optional<std::chrono::seconds> take_clock(std::string_view& text) {
  const auto hours = take_number(text, 2);
  const bool divided = take_one_of(text, ":");
  const auto minutes = take_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  std::optional<unsigned> seconds = 0U;
  if (divided ? take_one_of(text, ":")
              : !text.empty() && text.front() >= '0' && text.front() <= '9') {
    seconds = take_number(text, 2);
    if (!seconds || *seconds > 60) return std::nullopt;
    if (take_one_of(text, ".,")) {
      while (take_one_of(text, "0123456789")) {
      }
    }
  }
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
         std::chrono::seconds(*seconds);
}

/// `Z`, `UTC`, `GMT`, or an offset: `+01:00`, `+0100` or `+01`.
std::optional<std::chrono::seconds> parse_zone(std::string_view text) {
  for (const auto* name : {"Z", "z", "UTC", "GMT"}) {
    if (text == name) return std::chrono::seconds(0);
  }
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take_one_of(text, "+-")) return std::nullopt;
  const auto hours = take_number(text, 2);
  const bool has_minutes = take_one_of(text, ":") || !text.empty();
  const auto minutes = has_minutes ? take_number(text, 2) : 0U;
  if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
}

} // namespace

std::chrono::sys_time<std::chrono::milliseconds> system_time_in_milliseconds() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

TimePoint system_time() {
  return std::chrono::floor<std::chrono::seconds>(system_time_in_milliseconds());
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
  const auto day = take_date(text);
  if (!take_one_of(text, "Tt ")) return std::nullopt;
  const auto clock = take_clock(text);
  take_one_of(text, " ");
  const auto offset = parse_zone(text);
  if (!day || !clock || !offset) return std::nullopt;
  return time_at((*day + *clock - *offset).time_since_epoch().count());
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
  if (seconds < 2 * 86400) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

} // namespace idr::system
