// What to do next if a service does not accept the keys of a signed request.
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

/// Returns what to do about the keys or the region of any signed request: the error's own remedy if
/// it has one; empty if nothing is known. `role_arn` is the role to be assumed, if any.
std::string keys_remedy(const ServiceError& error, const Credentials& signer, const Endpoint& sts,
                        std::string_view role_arn = {});

} // namespace idr::aws
