// Parts of a text: lines, fields, and what is left without the white space around it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace idr::text {

inline constexpr std::string_view white_space = " \t\r\n\v\f";

/// The text without the ASCII white space at both ends.
constexpr std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// Cuts off the text up to the next of these characters, which goes too, and returns it; all of the
/// text where there is none.
constexpr std::string_view take_until(std::string_view& text, std::string_view separators) {
  const auto part = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// The parts between the separators, empty ones too; a separator at the end has no part after it.
/// None of an empty text.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) parts.push_back(take_until(text, {&separator, 1}));
  return parts;
}

inline std::vector<std::string_view> lines_of(std::string_view text) { return split(text, '\n'); }

/// Between the lines of a remedy. A newline is not, as names from outside may have one in them.
inline constexpr char remedy_line_end = '\x1e';

} // namespace idr::text
