#include "core/text/utf8.hpp"

#include <algorithm>
#include <utf8.h>

namespace idr::text {

std::optional<CodePoint> first_code_point(std::string_view text) {
  constexpr std::size_t longest = 4;
  const auto* const begin = text.data();
  if (utf8::find_invalid(begin, begin + std::min(text.size(), longest)) == begin) {
    return std::nullopt;
  }
  const auto* end = begin;
  const auto value = utf8::unchecked::next(end);
  return CodePoint{value, static_cast<std::size_t>(end - begin)};
}

bool is_utf8(std::string_view text) { return utf8::is_valid(text.begin(), text.end()); }

} // namespace idr::text
