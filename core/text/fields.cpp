#include "core/text/fields.hpp"

#include <algorithm>

namespace idr::text {

std::vector<Field> fields_of(std::string_view value) {
  std::vector<Field> fields;
  while (!value.empty()) {
    const auto end = std::min(value.find(','), value.size());
    auto field = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    if (field.starts_with('"')) field.remove_prefix(1);
    if (field.ends_with('"')) field.remove_suffix(1);
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) {
      fields.push_back({field, std::nullopt});
    } else {
      fields.push_back({field.substr(0, equals), field.substr(equals + 1)});
    }
  }
  return fields;
}

} // namespace idr::text
