#include "core/text/duration.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace idr::text {
namespace {

/// Removes a number followed by this unit from the front of the text and returns the duration; 0 if
/// there is none.
std::chrono::seconds take_count(std::string_view& text, char unit, std::chrono::seconds factor) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits == text.size() || text[digits] != unit) return {};
  long number = 0;
  const auto failure = std::from_chars(text.data(), text.data() + digits, number).ec;
  text.remove_prefix(digits + 1);
  const bool large = failure != std::errc() || number > longest_duration / factor;
  return large ? longest_duration : number * factor;
}

} // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool only_digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  const auto with_unit = std::string(text) + (only_digits ? "s" : "");
  std::string_view rest = with_unit;
  auto duration = take_count(rest, 'd', std::chrono::hours(24));
  duration += take_count(rest, 'h', std::chrono::hours(1));
  duration += take_count(rest, 'm', std::chrono::minutes(1));
  duration += take_count(rest, 's', std::chrono::seconds(1));
  return rest.empty() ? std::optional(std::min(duration, longest_duration)) : std::nullopt;
}

} // namespace idr::text
