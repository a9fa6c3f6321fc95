// The one operation of IAM that a launch needs.
// Source: AWS Identity and Access Management API Reference, GetRole.
#pragma once

#include "core/aws/api/query_protocol.hpp"

#include <string>

namespace idr::aws {

/// The role's ARN, with its path. One request, which waits 5 s at most, and is not sent again where
/// no answer came; throws as QueryClient::call does, a ServiceError with the code NoSuchEntity
/// where the account has no such role.
std::string get_role_arn(const QueryClient& client, const Endpoint& iam, const Credentials& caller,
                         const std::string& role_name);

} // namespace idr::aws
