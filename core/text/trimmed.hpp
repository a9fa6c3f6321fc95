// White space around a text, and lines within it.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace idr::text {

/// The text without the ASCII white space at both ends.
constexpr std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// Between the lines of a remedy. A newline is not, as names from outside may have one in them.
inline constexpr char remedy_line_end = '\x1e';

/// The lines of a text, without their ends; none of an empty one.
inline std::vector<std::string_view> lines_of(std::string_view text, char line_end = '\n') {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find(line_end), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

} // namespace idr::text
