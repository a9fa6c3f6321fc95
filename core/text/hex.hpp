// Hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// Returns two lower-case digits for each byte.
inline std::string to_hex(std::string_view bytes) {
  std::string result;
  result.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    result += hex_digits[byte >> 4U];
    result += hex_digits[byte & 0xFU];
  }
  return result;
}

} // namespace idr::text
