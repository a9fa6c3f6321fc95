// Reads UTF-8 text character by character.
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

/// Returns the first character of a text that is not empty; std::nullopt if it is not valid UTF-8.
std::optional<CodePoint> first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

} // namespace idr::text
