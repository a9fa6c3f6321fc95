// The fields of an option's value such as `type=bind,source=/data`, as --mount and --secret have
// them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace idr::text {

struct Field {
  std::string_view key;
  std::optional<std::string_view> value; ///< nothing where there is no `=`
};

/// In order; of a field in quotes, what is between them. They refer to `value`.
std::vector<Field> fields_of(std::string_view value);

} // namespace idr::text
