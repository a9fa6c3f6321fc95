// The limit of AWS for the session of a chained role.
#pragma once

#include "core/aws/chain/credential_chain.hpp"

#include <chrono>
#include <string>

namespace idr::aws {

/// The longest session of a role that is assumed with the temporary credentials of a role or a
/// session (IAM User Guide, "Role chaining").
inline constexpr std::chrono::seconds longest_chained_session = std::chrono::hours(1);

/// Whether the requested duration of the role's session exceeds it.
bool exceeds_chained_session(const AssumeRole& role);

/// Returns the warning that the duration of such a role is capped.
std::string capped_warning(const AssumeRole& role);

} // namespace idr::aws
