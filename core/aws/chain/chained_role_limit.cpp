#include "core/aws/chain/chained_role_limit.hpp"

#include <fmt/format.h>

namespace idr::aws {

bool exceeds_chained_session(const AssumeRole& role) {
  return role.options.duration.value_or(longest_chained_session) > longest_chained_session;
}

std::string capped_warning(const AssumeRole& role) {
  return fmt::format("{}: the session is capped at 1 h, the AWS limit for a role assumed with "
                     "temporary credentials (role chaining)",
                     to_string(role.origin));
}

} // namespace idr::aws
