// What applies to a whole run: a variable, or a property of the selected profile.
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
      nullptr;                   ///< the selected one, never a source profile; null: there is none
  std::string endpoint_url = {}; ///< of --endpoint-url, for STS and IAM; empty: not typed

  /// The variable, unless blank, else the profile's property, unless empty. A name may be empty:
  /// there is none.
  std::optional<Setting> find(std::string_view variable, std::string_view key) const;
  /// `true` or `false`, in any case; off where it is not set. Throws ConfigError for another text.
  bool is_on(std::string_view variable, std::string_view key) const;
  /// A whole number from 1 to 100,000. Throws ConfigError for another text.
  int number(std::string_view variable, std::string_view key, int otherwise) const;
};

} // namespace idr::aws
