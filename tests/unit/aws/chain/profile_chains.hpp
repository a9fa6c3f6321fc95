// The credential chain of a profile in given files, and the error of one that has none.
#pragma once

#include "core/aws/chain/profile_chain.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace idr::test {

constexpr auto keys = "aws_access_key_id = AKIA1\naws_secret_access_key = secret\n";
constexpr auto role_a = "role_arn = arn:aws:iam::123456789012:role/a\n";
constexpr auto role_b = "role_arn = arn:aws:iam::123456789012:role/b\n";

inline std::optional<aws::CredentialChain> chain(const std::string& config_text,
                                                 const std::string& profile = "a",
                                                 const std::string& credentials_text = {},
                                                 system::Environment::Variables variables = {}) {
  const auto config =
      aws::SharedConfig::parse(config_text, "config", credentials_text, "credentials");
  const system::Environment environment(std::move(variables));
  const aws::Settings settings{environment, config, config.find_profile(profile)};
  return aws::ProfileReader{settings, "aws", "ann@box", "/home/ann"}.chain({profile});
}

inline std::string error_of(const std::string& config_text, const std::string& profile = "a",
                            system::Environment::Variables variables = {}) {
  return thrown<ConfigError>([&] { chain(config_text, profile, {}, std::move(variables)); });
}

/// Returns the access key and the roles assumed with it, in order.
inline std::vector<std::string> path_of(const std::optional<aws::CredentialChain>& chain) {
  if (!chain) return {"nothing"};
  std::vector<std::string> path = {
      std::get<aws::StaticKeys>(chain->source).credentials.access_key_id};
  for (const auto& step : chain->steps) path.push_back(std::get<aws::AssumeRole>(step).role.arn);
  return path;
}

} // namespace idr::test
