// The name of a role session, by which CloudTrail tells who it was.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

/// Whether STS accepts the text: 2 to 64 of letters, digits and `_+=,.@-` (AssumeRole,
/// RoleSessionName).
bool is_session_name(std::string_view text);

/// In a CI job (CI is set) the run's id, as the runner's variables have it; else `user@host`. Every
/// character that STS would refuse becomes a dash.
std::string default_session_name(const system::Host& host);

} // namespace idr::aws
