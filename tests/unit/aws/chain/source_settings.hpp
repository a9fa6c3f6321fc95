// Variables and profiles that name a source of credentials.
#pragma once

#include "core/system/environment.hpp"

#include <vector>

namespace idr::test {

using Variables = system::Environment::Variables;

inline const Variables token_file = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"},
                                     {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"}};
inline const Variables github = {{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example/"},
                                 {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "b3arer"}};
inline const Variables container = {
    {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/7"}};

inline constexpr auto sso_config = R"([profile token]
sso_session = corp
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Deploy
[profile over-token]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = token
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
)";

inline Variables joined(const std::vector<Variables>& parts) {
  Variables all;
  for (const auto& part : parts) all.insert(part.begin(), part.end());
  return all;
}

} // namespace idr::test
