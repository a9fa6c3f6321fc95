// What makes two requests for credentials the same.
#pragma once

#include "core/aws/api/sts.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

/// Takes everything that has an influence on the answer, field by field; what one field ends with
/// cannot be taken for the beginning of the next.
class CacheKey {
public:
  CacheKey& add(std::string_view field);
  CacheKey& add(const SessionOptions& options);
  /// The SHA-256 of all fields, as 64 hexadecimal digits. Tells nothing of the secrets among them.
  std::string text() const;

private:
  std::string fields_;
};

} // namespace idr::aws
