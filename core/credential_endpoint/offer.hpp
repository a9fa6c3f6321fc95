// What the endpoint offers: temporary credentials, and the token that a client must show for them.
#pragma once

#include "core/system/time.hpp"

#include <string>

namespace idr::credential_endpoint {

/// Temporary credentials. All texts are printable ASCII.
struct OfferedCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string token;              ///< the session token
  system::TimePoint expiration{}; ///< SDKs that get none never fetch anew
  std::string account_id{};       ///< empty if unknown
  std::string role_arn{};         ///< empty if unknown

  bool operator==(const OfferedCredentials&) const = default;
};

struct Offer {
  std::string authorization; ///< the value of the header of this name
  OfferedCredentials credentials;

  bool operator==(const Offer&) const = default;
};

/// The JSON object, on one line, that SDKs read from a container credential endpoint: AccessKeyId,
/// SecretAccessKey, Token, Expiration (ISO 8601, UTC) and, if known, AccountId and RoleArn.
/// Source: SDKs and Tools Reference Guide, "Container credential provider".
std::string format_credentials(const OfferedCredentials& credentials);

} // namespace idr::credential_endpoint
