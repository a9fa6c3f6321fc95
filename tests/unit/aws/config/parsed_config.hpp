// Config and credentials files from texts, and their contents as lines that tests compare.
#pragma once

#include "core/aws/config/shared_config.hpp"
#include "core/error.hpp"
#include "core/text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

inline aws::SharedConfig parse(std::string config, std::string credentials = {}) {
  return aws::SharedConfig::parse(std::move(config), "config", std::move(credentials),
                                  "credentials");
}

inline std::string error_of(const std::string& config, const std::string& credentials = {}) {
  try {
    parse(config, credentials);
  } catch (const ConfigError& error) {
    return error.what() + error.remedy();
  }
  return "no error";
}

/// Returns `KEY=VALUE FILE:LINE` of each effective property, sorted.
inline std::vector<std::string> lines_of(const aws::Section* section) {
  std::vector<std::string> lines;
  const auto& all = section->properties;
  for (const auto& property : all) {
    const auto has_key = [&](const aws::Property& other) {
      return text::equal_ignoring_case(other.key, property.key);
    };
    if (&*std::find_if(all.rbegin(), all.rend(), has_key) != &property) continue;
    lines.push_back(
        fmt::format("{}={} {}", property.key, property.value, to_string(property.position)));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

inline std::vector<std::string> warnings_of(const aws::SharedConfig& config) {
  std::vector<std::string> warnings;
  for (const auto& warning : config.warnings()) {
    warnings.push_back(to_string(warning.position) + " " + std::string(warning.section));
  }
  return warnings;
}

} // namespace idr::test
