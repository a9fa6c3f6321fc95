// The parameters of a role session.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idr::aws {

/// The parameters of AssumeRole other than the role's ARN. Empty members are not sent.
struct SessionOptions {
  std::string session_name;
  std::optional<std::chrono::seconds> duration; ///< std::nullopt for the default of STS, 1 h
  std::string external_id;
  std::string policy; ///< JSON
  std::vector<std::string> policy_arns;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;
};

/// The durations that STS accepts for a role session.
inline constexpr std::chrono::seconds shortest_session = std::chrono::minutes(15);
inline constexpr std::chrono::seconds longest_session = std::chrono::hours(12);

} // namespace idr::aws
