#include "core/aws/cache_key.hpp"

#include "core/system/hash.hpp"

namespace idr::aws {

CacheKey& CacheKey::add(std::string_view field) {
  fields_.append(std::to_string(field.size())).append(":").append(field);
  return *this;
}

std::string CacheKey::text() const { return system::to_hex(system::sha256(fields_)); }

} // namespace idr::aws
