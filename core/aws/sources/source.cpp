#include "core/aws/sources/source.hpp"

#include "core/aws/api/role_reference.hpp"
#include "core/error.hpp"
#include "core/text/abbreviated.hpp"

#include <fmt/format.h>

namespace idr::aws {

void require_account_id(const options::Origin& origin, std::string_view key, std::string_view id) {
  if (id.empty() || is_account_id(id)) return;
  throw ConfigError(fmt::format("{}: {} \"{}\" is not an account ID", to_string(origin), key,
                                text::abbreviated(id)),
                    "An account ID has 12 digits, without dashes and with its leading zeros.");
}

} // namespace idr::aws
