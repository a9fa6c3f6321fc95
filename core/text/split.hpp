// Parts of a text: lines, fields, and text without surrounding white space.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace idr::text {

inline constexpr std::string_view white_space = " \t\r\n\v\f";

/// The text without ASCII white space at both ends.
constexpr std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

/// Removes the text up to and including the first of these characters, and returns it without that
/// character; the whole text if it contains none of them.
constexpr std::string_view take_until(std::string_view& text, std::string_view separators) {
  const auto part = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// Returns the parts between the separators, including empty ones; a separator at the end is not
/// followed by an empty part. An empty text has no parts.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) parts.push_back(take_until(text, {&separator, 1}));
  return parts;
}

inline std::vector<std::string_view> lines_of(std::string_view text) { return split(text, '\n'); }

/// The rest of the first line that begins with the mark, trimmed; std::nullopt if there is none.
inline std::optional<std::string_view> line_after(std::string_view text, std::string_view mark) {
  for (const auto line : lines_of(text)) {
    if (line.starts_with(mark)) return trimmed(line.substr(mark.size()));
  }
  return std::nullopt;
}

/// Separates the lines of a remedy. It is not a newline, because names from outside may contain
/// one.
inline constexpr char remedy_line_end = '\x1e';

} // namespace idr::text
