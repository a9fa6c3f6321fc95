// Settings of a whole run, from a variable or a property of the selected profile.
// Source: AWS SDKs and Tools Reference Guide, "Settings reference".
#pragma once

#include "core/aws/config/shared_config.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

struct Setting {
  std::string value;
  options::Origin origin;
};

struct Settings {
  const system::Environment& environment;
  const SharedConfig& config;
  const Section* profile =
      nullptr; ///< the selected profile, never a source profile; null if not found
  std::string endpoint_url = {}; ///< of --endpoint-url, for STS and IAM; empty if not set

  /// Returns the variable unless it is blank, else the profile's property unless it is empty, else
  /// std::nullopt. An empty `variable` or `key` is skipped.
  std::optional<Setting> find(std::string_view variable, std::string_view key) const;
  /// Returns whether the setting is `true`; false if it is `false` or not set, ignoring case.
  /// Throws ConfigError for any other text.
  bool is_on(std::string_view variable, std::string_view key) const;
  /// Returns an integer from 1 to 100,000; `otherwise` if it is not set. Throws ConfigError for any
  /// other text.
  int number(std::string_view variable, std::string_view key, int otherwise) const;
};

} // namespace idr::aws
