#include "core/aws/api/retry.hpp"

#include "core/aws/api/service_error.hpp"
#include "core/error.hpp"
#include "core/text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace idr::aws {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{50};
constexpr milliseconds first_throttled_pause{1'000};
constexpr milliseconds longest_pause{20'000};

class Retries {
public:
  Retries(http::Transport transport, RetryOptions options)
      : transport_(std::move(transport)), options_(std::move(options)) {}

  http::Response send(const http::Request& request) const {
    const int attempts = request.attempts > 0 ? request.attempts : options_.attempts;
    for (int attempt = 1; attempt < attempts; ++attempt) {
      try {
        auto response = transport_(request);
        if (response.status < 400) return response;
        const auto error = read_error(response);
        if (!is_temporary(response, error)) return response;
        const auto first = is_throttling(response, error) ? first_throttled_pause : first_pause;
        pause(first, attempt,
              fmt::format("{} answered {} {}", request.authority, response.status, error.code));
      } catch (const http::NetworkError& error) {
        if (!error.temporary() || request.optional) throw;
        pause(first_pause, attempt, error.what());
      }
    }
    return transport_(request);
  }

private:
  void pause(milliseconds first, int attempt, const std::string& why) const {
    const auto longest = std::min(first * (1 << std::min(attempt - 1, 10)), longest_pause);
    const auto length = std::chrono::floor<milliseconds>(longest * options_.random());
    if (options_.say) options_.say(fmt::format("{}; again in {} ms", why, length.count()));
    options_.sleep(length);
  }

  http::Transport transport_;
  RetryOptions options_;
};

} // namespace

int find_attempts(const Settings& settings) {
  constexpr std::array modes = {"standard", "adaptive", "legacy"};
  const auto mode = settings.find("AWS_RETRY_MODE", "retry_mode");
  const bool known = !mode || std::any_of(modes.begin(), modes.end(), [&](const char* name) {
    return text::equal_ignoring_case(mode->value, name);
  });
  if (!known) {
    throw ConfigError(
        fmt::format("{}: retry_mode must be standard, adaptive or legacy", to_string(mode->origin)),
        "Remove it for the default, standard.");
  }
  return settings.number("AWS_MAX_ATTEMPTS", "max_attempts", RetryOptions().attempts);
}

http::Transport with_retries(http::Transport transport, RetryOptions options) {
  return [retries = Retries(std::move(transport), std::move(options))](
             const http::Request& request) { return retries.send(request); };
}

} // namespace idr::aws
