// ASCII letters, independent of the locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace idr::text {

constexpr char to_lower(char character) {
  const bool is_upper = character >= 'A' && character <= 'Z';
  return is_upper ? static_cast<char>(character + ('a' - 'A')) : character;
}

/// Whether two texts are equal except for the case of ASCII letters.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return to_lower(left) == to_lower(right); });
}

} // namespace idr::text
