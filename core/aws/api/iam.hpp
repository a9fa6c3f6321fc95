// The only IAM operation that a launch needs.
// Source: AWS Identity and Access Management API Reference, GetRole.
#pragma once

#include "core/aws/api/query_protocol.hpp"

#include <string>

namespace idr::aws {

/// Returns the role's ARN, including its path. Sends one request with a timeout of 5 s, which is
/// not retried after a network error. Throws as QueryClient::call does; ServiceError with the code
/// NoSuchEntity if the account has no such role.
std::string get_role_arn(const QueryClient& client, const Endpoint& iam, const Credentials& caller,
                         const std::string& role_name);

} // namespace idr::aws
