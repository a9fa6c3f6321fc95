// Credentials from an endpoint beside the container: ECS tasks, EKS Pod Identity.
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
  std::string token_file; ///< beats the next
  std::string token;
  options::Origin origin;
};

/// `SCHEME://HOST`, to be shown. The path is not: whoever knows it gets a task's credentials.
std::string shown_endpoint(const ContainerEndpoint& endpoint);

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else AWS_CONTAINER_CREDENTIALS_FULL_URI; nothing where
/// neither is set. Throws CredentialError for a text that is no URL.
std::optional<ContainerEndpoint> find_container_endpoint(const system::Environment& environment);

constexpr CredentialKind kind_of(const ContainerEndpoint& /*endpoint*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const ContainerEndpoint& endpoint, const StsInUse& sts);
/// Throws as container_token does.
Prepared prepare(const ContainerEndpoint& endpoint, const SourceContext& context);

/// The request as it may be sent: over http only to a host whose addresses are all of this machine
/// or of the two services, and then to the addresses that were looked at. Throws CredentialError
/// for another host.
http::Request checked_container_request(const ContainerEndpoint& endpoint,
                                        const HostLookup& lookup);

/// The token as it is now; empty where there is none. Throws CredentialError for one that cannot be
/// read, or has a line break in it.
std::string container_token(const ContainerEndpoint& endpoint);

/// One request, with the token as it is now. Throws CredentialError.
Credentials fetch_container_credentials(const ContainerEndpoint& endpoint,
                                        const http::Transport& send, const HostLookup& lookup);

} // namespace idr::aws
