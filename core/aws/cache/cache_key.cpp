#include "core/aws/cache/cache_key.hpp"

#include "core/system/hash.hpp"
#include "core/text/hex.hpp"

namespace idr::aws {

CacheKey& CacheKey::add(std::string_view field) {
  fields_.append(std::to_string(field.size())).append(":").append(field);
  return *this;
}

CacheKey& CacheKey::add(const SessionOptions& options) {
  add(options.session_name)
      .add(options.duration ? std::to_string(options.duration->count()) : "")
      .add(options.external_id)
      .add(options.policy)
      .add(options.source_identity);
  add(std::to_string(options.policy_arns.size()));
  for (const auto& arn : options.policy_arns) add(arn);
  add(std::to_string(options.tags.size()));
  for (const auto& [name, value] : options.tags) add(name).add(value);
  add(std::to_string(options.transitive_tag_keys.size()));
  for (const auto& name : options.transitive_tag_keys) add(name);
  return *this;
}

std::string CacheKey::text() const { return text::to_hex(system::sha256(fields_)); }

} // namespace idr::aws
