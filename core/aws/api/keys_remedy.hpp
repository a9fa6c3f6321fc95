// What to do next where a service does not accept the keys of a signed request.
// Source: AWS Security Token Service API Reference, "Common errors"; AWS re:Post Knowledge Center,
// "InvalidClientTokenId".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/api/endpoint.hpp"
#include "core/aws/api/service_error.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

/// Whether the service says that the credentials or the token have expired.
bool is_expired(const ServiceError& error);

/// For any signed request: what is wrong with the keys or the region. The error's own remedy where
/// it has one; empty where there is nothing to say. `role_arn`: of the role that was to be assumed.
std::string keys_remedy(const ServiceError& error, const Credentials& signer, const Endpoint& sts,
                        std::string_view role_arn = {});

} // namespace idr::aws
