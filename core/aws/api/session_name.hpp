// The name of a role session, which identifies the caller in CloudTrail.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

/// Whether STS accepts the text: 2 to 64 letters, digits and `_+=,.@-`. Source: STS API Reference,
/// AssumeRole, RoleSessionName.
bool is_session_name(std::string_view text);

/// Returns the run's ID from the variables of the CI service in a CI job (CI is set), else
/// `user@host`. Every character that STS would refuse is replaced by a dash.
std::string default_session_name(const system::Host& host);

} // namespace idr::aws
