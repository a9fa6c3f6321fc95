// The cache key of a request for credentials.
#pragma once

#include "core/aws/api/sts.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

/// Collects every field that influences the result. Fields are delimited, so that different
/// sequences of fields never have the same key.
class CacheKey {
public:
  CacheKey& add(std::string_view field);
  CacheKey& add(const SessionOptions& options);
  /// Returns the SHA-256 of all fields as 64 hexadecimal digits. It does not reveal secrets among
  /// the fields.
  std::string text() const;

private:
  std::string fields_;
};

} // namespace idr::aws
