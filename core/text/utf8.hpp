// UTF-8, read one character after the other.
// Source of the rules: RFC 3629.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace idr::text {

struct CodePoint {
  std::uint32_t value;
  std::size_t length; ///< in bytes
};

/// The first character of a text that is not empty; nothing where it is not valid UTF-8.
std::optional<CodePoint> first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

} // namespace idr::text
