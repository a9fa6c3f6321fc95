// The parts of a line of the shared config: white space, comments, names, keys.
#pragma once

#include <string>
#include <string_view>

namespace idr::aws {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool starts_comment(char c) { return c == '#' || c == ';'; }

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether the text is a valid name or key: letters, digits and `_-/.%@:+`.
bool is_identifier(std::string_view text);

/// Returns the line without its inline comment, which begins after white space.
std::string_view without_comment(std::string_view line);

/// Returns the single word that a POSIX shell, and therefore the AWS CLI, reads from a quoted name;
/// empty for any other text.
std::string without_quotes(std::string_view text);

} // namespace idr::aws
