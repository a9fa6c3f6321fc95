// Options of a launch as if they had been typed.
#pragma once

#include "core/docker/arguments.hpp"

#include <string>
#include <vector>

namespace idr::test {

inline std::vector<docker::TypedOption> typed(const std::vector<std::string>& words) {
  return docker::parse_arguments(words, docker::Command::Launch).options;
}

} // namespace idr::test
