// Retries after failed connections and errors of failing or overloaded services.
// Source: AWS SDKs and Tools Reference Guide, "Retry behavior", the standard mode.
#pragma once

#include "core/aws/config/settings.hpp"
#include "core/http/message.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace idr::aws {

struct RetryOptions {
  int attempts = 3; ///< default for requests that do not set a number
  std::function<void(std::chrono::milliseconds)> sleep;
  std::function<double()> random;              ///< 0 to 1, for the jitter
  std::function<void(const std::string&)> say; ///< receives one line per failure; may be empty
};

/// Returns the number of attempts set by AWS_MAX_ATTEMPTS or max_attempts, default 3.
/// AWS_RETRY_MODE and retry_mode are only checked: every mode behaves like standard. Throws
/// ConfigError for an invalid number or mode.
int find_attempts(const Settings& settings);

/// Returns a transport that retries temporary failures after a random pause. The longest pause
/// starts at 50 ms, or 1 s if the service is throttling, doubles each time, and never exceeds 20 s.
/// The result of the last attempt is passed on unchanged.
http::Transport with_retries(http::Transport transport, RetryOptions options);

} // namespace idr::aws
