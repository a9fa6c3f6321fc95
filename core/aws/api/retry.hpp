// Asking again: failed connections, failing and overloaded services.
// Source: AWS SDKs and Tools Reference Guide, "Retry behavior", the standard mode.
#pragma once

#include "core/aws/config/settings.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace idr::aws {

struct RetryOptions {
  int attempts = 3; ///< of a request that does not say how many
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<double()> random;              ///< 0 to 1, for the jitter
  std::function<void(const std::string&)> say; ///< takes a line about each failure; may be empty
};

/// AWS_MAX_ATTEMPTS, max_attempts, and AWS_RETRY_MODE, retry_mode, whose modes are all the standard
/// one here. Throws ConfigError for other texts.
int find_attempts(const Settings& settings);

/// A transport that sends a request again where that may help, after a pause that doubles each
/// time: up to 50 ms at first, and up to 1 s where the service asked for a pause, never over 20 s.
/// The last failure is passed on as it is.
http::Transport with_retries(http::Transport transport, RetryOptions options);

} // namespace idr::aws
