// A user with some profiles, and the parts of a plan that tests compare.
#pragma once

#include "core/aws/chain/credential_plan.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

inline constexpr auto config_text = R"([default]
region = eu-north-1
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = s
[profile keys]
region = eu-west-3
ca_bundle = /etc/profile.pem
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
[profile temporary]
aws_access_key_id = ASIATEMP
aws_secret_access_key = s
aws_session_token = t
[profile role]
role_arn = arn:aws:iam::123456789012:role/profile-role
source_profile = keys
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/mfa-role
source_profile = keys
mfa_serial = mfa-device
[profile bare]
region = ap-south-1
[profile broken]
aws_access_key_id = AKIABROKEN
)";

using Change = std::function<void(aws::ChainOptions&)>;

/// Returns the plan for the options set by `change`, with these variables set.
inline aws::CredentialPlan plan_for(const Change& change = {},
                                    system::Environment::Variables variables = {},
                                    const std::string& config = config_text) {
  aws::ChainOptions options;
  if (change) change(options);
  system::Host host;
  host.environment = system::Environment(std::move(variables));
  host.user_name = "ann";
  host.host_name = "box";
  return plan_credentials(options, host,
                          aws::SharedConfig::parse(config, "config", "", "credentials"));
}

inline Change profile(const std::string& name) {
  return [name](aws::ChainOptions& options) { options.profile = name; };
}

/// Returns the access key, then `session[:DEVICE]` or `ROLE[:DEVICE]` for each step.
inline std::vector<std::string> path_of(const aws::CredentialPlan& plan) {
  if (!plan.chain) return {"none"};
  const auto* keys = std::get_if<aws::StaticKeys>(&plan.chain->source);
  std::vector<std::string> path = {keys == nullptr ? "other" : keys->credentials.access_key_id};
  for (const auto& step : plan.chain->steps) {
    const auto* role = std::get_if<aws::AssumeRole>(&step);
    const auto name = role == nullptr ? "session" : role->role.name + role->role.arn;
    const auto& serial =
        role == nullptr ? std::get<aws::SessionToken>(step).mfa.serial : role->mfa.serial;
    path.push_back(serial.empty() ? name : name + ":" + serial);
  }
  return path;
}

} // namespace idr::test
