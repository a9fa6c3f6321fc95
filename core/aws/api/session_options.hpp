// What a role's session is requested with.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idr::aws {

/// Beside the role's ARN. Empty members are not sent.
struct SessionOptions {
  std::string session_name;
  std::optional<std::chrono::seconds> duration; ///< of STS's own, 1 h, where absent
  std::string external_id;
  std::string policy; ///< JSON
  std::vector<std::string> policy_arns;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;
};

/// What STS takes for a role's session.
inline constexpr std::chrono::seconds shortest_session = std::chrono::minutes(15);
inline constexpr std::chrono::seconds longest_session = std::chrono::hours(12);

} // namespace idr::aws
