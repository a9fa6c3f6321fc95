// Options of a launch as if they had been typed.
#pragma once

#include "core/docker/arguments.hpp"

#include <string>
#include <vector>

namespace idr::test {

inline std::vector<docker::TypedOption> typed(const std::vector<std::string>& words) {
  return docker::parse_arguments(words, docker::Command::Launch).options;
}

/// `name=value` of each.
inline std::vector<std::string> words_of(const std::vector<docker::TypedOption>& options) {
  std::vector<std::string> words;
  for (const auto& given : options) {
    words.push_back(std::string(given.option->name) + "=" + given.value);
  }
  return words;
}

} // namespace idr::test
