#include "core/credential_endpoint/offer.hpp"

#include <nlohmann/json.hpp>

namespace idr::credential_endpoint {

std::string format_credentials(const OfferedCredentials& credentials) {
  nlohmann::json document{{"AccessKeyId", credentials.access_key_id},
                          {"SecretAccessKey", credentials.secret_access_key},
                          {"Token", credentials.token},
                          {"Expiration", system::format_iso8601(credentials.expiration)}};
  if (!credentials.account_id.empty()) document["AccountId"] = credentials.account_id;
  if (!credentials.role_arn.empty()) document["RoleArn"] = credentials.role_arn;
  return document.dump();
}

} // namespace idr::credential_endpoint
