// Credentials from a container credential endpoint: ECS tasks, EKS Pod Identity.
// Source: AWS SDKs and Tools Reference Guide, "Container credential provider".
#pragma once

#include "core/aws/sources/source.hpp"
#include "core/http/message.hpp"
#include "core/system/environment.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

struct ContainerEndpoint {
  http::Request request;
  std::string token_file; ///< takes precedence over `token`
  std::string token;
  options::Origin origin;
};

/// Returns `SCHEME://HOST` for messages. The path is not shown: anyone who knows it can get a
/// task's credentials.
std::string shown_endpoint(const ContainerEndpoint& endpoint);

/// Returns the endpoint set by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else by
/// AWS_CONTAINER_CREDENTIALS_FULL_URI; std::nullopt if neither is set. Throws CredentialError if it
/// is not a URL.
std::optional<ContainerEndpoint> find_container_endpoint(const system::Environment& environment);

constexpr CredentialKind kind_of(const ContainerEndpoint& /*endpoint*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const ContainerEndpoint& endpoint, const StsInUse& sts);
/// Throws as container_token does.
Prepared prepare(const ContainerEndpoint& endpoint, const SourceContext& context);

/// Returns the request that may be sent. Over http, all addresses of the host must belong to this
/// machine or the two services, and the request is sent to exactly these addresses. Throws
/// CredentialError for other hosts.
http::Request checked_container_request(const ContainerEndpoint& endpoint,
                                        const HostLookup& lookup);

/// Returns the current token; empty if none is set. Throws CredentialError if it cannot be read or
/// contains a line break.
std::string container_token(const ContainerEndpoint& endpoint);

/// Sends one request with the current token. Throws CredentialError.
Credentials fetch_container_credentials(const ContainerEndpoint& endpoint,
                                        const http::Transport& send, const HostLookup& lookup);

} // namespace idr::aws
