// What other AWS and container tools call our options.
#pragma once

#include "core/options/option.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace idr::options {

/// An option that was meant, and what must be typed after its name: ` json`, `=false`, mostly
/// nothing.
struct MeantOption {
  const Option* option;
  std::string_view value = {};
};

/// What `command` has for the option that other tools call by this long name (`role-arn`, `no-rm`);
/// nothing where it has no such option.
std::optional<MeantOption> meant_by_foreign_name(std::string_view name, Command command);

} // namespace idr::options
