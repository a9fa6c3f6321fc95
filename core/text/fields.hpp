// The fields of an option value such as `type=bind,source=/data`, used by --mount and --secret.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace idr::text {

struct Field {
  std::string_view key;
  std::optional<std::string_view> value; ///< std::nullopt if there is no `=`
};

/// Returns the fields in order, without the quotes around a field. They refer to `value`.
std::vector<Field> fields_of(std::string_view value);

} // namespace idr::text
