// Credentials of an EC2 instance's role, from its metadata service.
// Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata";
// AWS SDKs and Tools Reference Guide, "IMDS credential provider".
#pragma once

#include "core/aws/api/endpoint.hpp"
#include "core/aws/sources/source.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace idr::aws {

struct InstanceMetadata {
  Endpoint endpoint;
  std::chrono::milliseconds timeout{1'000}; ///< of a request
  int attempts = 0;            ///< of a request; 0: not set, as often as the transport sees fit
  bool v1_allowed = false;     ///< where the service gives no token
  options::Origin origin = {}; ///< of a credential_source; Default: nothing else was found
  /// Where nothing else was found: what to report if the instance has no role either.
  std::string found_nothing = {};
  std::string tried = {}; ///< the remedy of that
};

/// AWS_EC2_METADATA_SERVICE_ENDPOINT, _MODE, AWS_EC2_METADATA_V1_DISABLED, AWS_METADATA_SERVICE_*
/// and the properties of these names; nothing where AWS_EC2_METADATA_DISABLED is on. Throws
/// ConfigError.
std::optional<InstanceMetadata> find_instance_metadata(const Settings& settings);

constexpr CredentialKind kind_of(const InstanceMetadata& /*metadata*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const InstanceMetadata& metadata, const StsInUse& sts);
Prepared prepare(const InstanceMetadata& metadata, const SourceContext& context);

/// Nothing where no metadata service answers, or where the instance has no role. Throws
/// CredentialError for a service that fails.
std::optional<Credentials> fetch_instance_credentials(const InstanceMetadata& metadata,
                                                      const http::Transport& send);

} // namespace idr::aws
