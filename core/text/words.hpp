// Splits a text into words that are separated by single spaces.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace idr::text {

/// Returns no words for an empty text.
inline std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

} // namespace idr::text
