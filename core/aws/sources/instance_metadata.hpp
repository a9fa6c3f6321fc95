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
  int attempts = 0;                         ///< per request; 0 if not set: the transport's default
  bool v1_allowed = false;                  ///< if the service provides no token
  options::Origin origin = {}; ///< of credential_source; Default if no other source was found
  /// The error message if no other source was found and the instance has no role.
  std::string found_nothing = {};
  std::string tried = {}; ///< its remedy
};

/// Reads AWS_EC2_METADATA_SERVICE_ENDPOINT, _MODE, AWS_EC2_METADATA_V1_DISABLED,
/// AWS_METADATA_SERVICE_* and the profile's properties of these names. Returns std::nullopt if
/// AWS_EC2_METADATA_DISABLED is true. Throws ConfigError for invalid values.
std::optional<InstanceMetadata> find_instance_metadata(const Settings& settings);

constexpr CredentialKind kind_of(const InstanceMetadata& /*metadata*/) {
  return CredentialKind::Temporary;
}
ChainLink describe(const InstanceMetadata& metadata, const StsInUse& sts);
Prepared prepare(const InstanceMetadata& metadata, const SourceContext& context);

/// Returns the credentials of the instance's role; std::nullopt if no metadata service answers or
/// the instance has no role. Throws CredentialError if the service fails.
std::optional<Credentials> fetch_instance_credentials(const InstanceMetadata& metadata,
                                                      const http::Transport& send);

} // namespace idr::aws
