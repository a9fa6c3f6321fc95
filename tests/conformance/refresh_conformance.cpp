// When credentials are refreshed, and what a failing source does.
#include "core/aws/refresh.hpp"
#include "core/system/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;
using std::chrono::seconds;

/// The descriptions are long, so the case's number comes first.
struct Case {
  std::size_t number = 0;
  json content = {{"documentation", "no data"}};

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.content.at("documentation");
  }
};

std::vector<Case> cases() {
  if (!test::has_conformance_data()) return {Case{}};
  std::vector<Case> all;
  for (const auto& content : test::read_json("refresh/credentials-refresh-tests.json")) {
    all.push_back({all.size() + 1, content});
  }
  return all;
}

/// A source that answers as the step says, and a clock that the step moves.
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
      result = refreshing_->get().access_key_id + "Credentials";
    } catch (const CredentialError& error) {
      result = error.temporary() ? "noCredentialsError" : "nonRecoverableError";
    }
    const auto& expected = step.at("expected");
    EXPECT_EQ(result, expected.at("result"));
    EXPECT_EQ(contacted_, expected.at("sourceContacted"));
    EXPECT_EQ(refreshing_->held_back(), expected.at("rateLimited"));
    if (expected.contains("advisoryWindowSeconds")) {
      EXPECT_EQ(refreshing_->held()->window.count(), expected.at("advisoryWindowSeconds"));
    }
  }

  TimePoint now_ = TimePoint(seconds(1'795'299'200));
  std::optional<RefreshingCredentials> refreshing_;
  json step_;
  bool contacted_ = false;
};

class Refresh : public testing::TestWithParam<Case> {};

TEST_P(Refresh, is_the_published_one) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  Scene scene(GetParam().content.at("given"));
  for (const auto& step : GetParam().content.at("steps")) scene.take(step);
}

INSTANTIATE_TEST_SUITE_P(, Refresh, testing::ValuesIn(cases()), [](const auto& shown) {
  const Case& named = shown.param;
  const std::string text = named.content.at("documentation");
  return fmt::format("{:02}_{}", named.number, test::case_name(text.substr(0, 80)));
});

} // namespace
} // namespace idr::aws
