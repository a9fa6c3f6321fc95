#include "core/text/fields.hpp"

#include "core/text/split.hpp"

namespace idr::text {

std::vector<Field> fields_of(std::string_view value) {
  std::vector<Field> fields;
  for (auto field : split(value, ',')) {
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
