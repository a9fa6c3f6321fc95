// Options of a launch, parsed from words.
#pragma once

#include "core/options/arguments.hpp"

#include <string>
#include <vector>

namespace idr::test {

inline std::vector<options::TypedOption> typed(const std::vector<std::string>& words) {
  return options::parse_arguments(words, options::Command::Launch).options;
}

/// `name=value` of each.
inline std::vector<std::string> words_of(const std::vector<options::TypedOption>& options) {
  std::vector<std::string> words;
  for (const auto& given : options) {
    words.push_back(std::string(given.option->name()) + "=" + given.value);
  }
  return words;
}

} // namespace idr::test
