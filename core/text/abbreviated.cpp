#include "core/text/abbreviated.hpp"

#include <cstddef>

namespace idr::text {

std::string abbreviated(std::string_view text) {
  constexpr std::size_t longest = 32;
  if (text.size() <= longest) return std::string(text);
  auto end = longest;
  const auto is_inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
  while (end > 0 && is_inner(text[end])) --end; // never split a UTF-8 character
  return std::string(text.substr(0, end)) + "…";
}

} // namespace idr::text
