// The names that other AWS and container tools use for our options.
#pragma once

#include "core/options/option.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace idr::options {

/// An option to suggest, and what must be typed after its name: ` json`, `=false`, usually empty.
struct MeantOption {
  const Option* option;
  std::string_view value = {};
};

/// The option of `command` that other tools call by this long name (`role-arn`, `no-rm`);
/// std::nullopt if there is none.
std::optional<MeantOption> meant_by_foreign_name(std::string_view name, Command command);

} // namespace idr::options
