// What every credential provider returns.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace idr::aws {

using TimePoint = std::chrono::sys_seconds;

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;           ///< empty for long-lived keys
  std::optional<TimePoint> expiration; ///< absent: they never expire, or nobody knows when
  std::string account_id;              ///< empty where the source does not tell it
  std::string arn{};                   ///< of the session that they are; empty where nobody told it
  std::string role_arn{}; ///< of the role that was assumed for them; empty where there was none

  /// Temporary credentials carry a session token; long-lived keys do not.
  bool temporary() const { return !session_token.empty(); }
};

} // namespace idr::aws
