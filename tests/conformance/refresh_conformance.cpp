// When credentials are refreshed, and what a failing source does.
#include "core/aws/cache/refresh.hpp"
#include "core/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using nlohmann::json;
using std::chrono::seconds;

/// A source that answers as the step specifies, and a clock set by the step.
class Scene {
public:
  explicit Scene(const json& given) {
    RefreshingCredentials::Options options;
    options.now = [this] { return now_; };
    if (given.contains("configuredAdvisoryWindowSeconds")) {
      const seconds window(given.at("configuredAdvisoryWindowSeconds").get<int>());
      options.window = [window](seconds) { return window; };
    }
    const seconds backoff(given.value("refreshBackoffSeconds", 300));
    options.backoff = [backoff] { return backoff; };
    refreshing_.emplace([this] { return answer(); }, options, held(given));
  }

  void take(const json& step) {
    SCOPED_TRACE(step.dump());
    const std::string type = step.at("type");
    if (type == "advanceTime") {
      now_ += seconds(step.at("seconds").get<int>());
    } else if (type == "invalidate") {
      refreshing_->invalidate();
    } else {
      get(step);
    }
  }

private:
  static constexpr auto hour = std::chrono::hours(1);

  std::optional<RefreshingCredentials::Held> held(const json& given) const {
    const std::string state = given.at("cachedCredentials");
    if (state == "none") return std::nullopt;
    const seconds left = state == "valid"      ? seconds(hour)
                         : state == "advisory" ? std::chrono::minutes(10)
                                               : seconds(state == "mandatory" ? 30 : -60);
    Credentials credentials;
    credentials.access_key_id = "cached";
    credentials.expiration = now_ + left;
    return RefreshingCredentials::Held{credentials, advisory_window(hour)};
  }

  Credentials answer() {
    contacted_ = true;
    const std::string response = step_.value("response", "none");
    if (response == "error") throw CredentialError("for a time", {}, true);
    if (response == "nonRecoverableError") throw CredentialError("for good");
    Credentials credentials;
    credentials.access_key_id = "new";
    credentials.expiration = now_ + seconds(step_.value("lifetimeSeconds", 3600));
    if (response == "staleCredentials") credentials.expiration = now_ - seconds(1);
    return credentials;
  }

  void get(const json& step) {
    step_ = step;
    contacted_ = false;
    std::string result;
    try {
      result = refreshing_->get().access_key_id.text() + "Credentials";
    } catch (const CredentialError& error) {
      result = error.temporary() ? "noCredentialsError" : "nonRecoverableError";
    }
    const auto& expected = step.at("expected");
    EXPECT_EQ(result, expected.at("result"));
    EXPECT_EQ(contacted_, expected.at("sourceContacted"));
    EXPECT_EQ(refreshing_->in_backoff(), expected.at("rateLimited"));
    if (expected.contains("advisoryWindowSeconds")) {
      EXPECT_EQ(refreshing_->held()->window.count(), expected.at("advisoryWindowSeconds"));
    }
  }

  system::TimePoint now_ = system::TimePoint(seconds(1'795'299'200));
  std::optional<RefreshingCredentials> refreshing_;
  json step_;
  bool contacted_ = false;
};

class Refresh : public test::CaseTest {};

TEST_P(Refresh, is_the_published_one) {
  Scene scene(content().at("given"));
  for (const auto& step : content().at("steps")) scene.take(step);
}

INSTANTIATE_TEST_SUITE_P(, Refresh,
                         testing::ValuesIn(test::read_cases(
                             "refresh/credentials-refresh-tests.json", "", "documentation")),
                         test::number_and_name);

} // namespace
} // namespace idr::aws
