#include "core/aws/cache/refresh.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

TEST(AdvisoryWindow, depends_on_the_lifetime) {
  const struct {
    seconds lifetime;
    seconds window;
  } cases[] = {{0s, 5min},          {20min, 5min},  {20min + 1s, 15min}, {60min, 15min},
               {90min - 1s, 15min}, {90min, 60min}, {12h, 60min}};
  for (const auto& [lifetime, window] : cases) {
    EXPECT_EQ(advisory_window(lifetime), window) << lifetime.count();
  }
}

/// A source that returns credentials valid for one hour, or fails, and a clock set by the test.
class Source {
public:
  explicit Source(std::optional<RefreshingCredentials::Held> held = std::nullopt)
      : refreshing({[this] { return answer(); }, options(), std::move(held)}) {}

  /// Returns credentials with this name that expire after `left` and are due five minutes earlier.
  static RefreshingCredentials::Held ending_in(seconds left, const std::string& name = "held") {
    Credentials credentials;
    credentials.access_key_id = name;
    credentials.expiration = start + left;
    return {credentials, 5min};
  }

  static constexpr system::TimePoint start{1'795'299'200s};
  system::TimePoint now = start;
  std::optional<seconds> lifetime = 1h; ///< std::nullopt: without an expiration
  int calls = 0;
  std::optional<CredentialError> failure;
  RefreshingCredentials refreshing;

  std::string get() { return refreshing.get().access_key_id; }

private:
  RefreshingCredentials::Options options() {
    return {.now = [this] { return now; },
            .window = [](seconds) { return seconds(5min); },
            .backoff = [] { return seconds(60); }};
  }
  Credentials answer() {
    ++calls;
    if (failure) throw CredentialError(*failure);
    Credentials credentials;
    credentials.access_key_id = "new" + std::to_string(calls);
    if (lifetime) credentials.expiration = now + *lifetime;
    return credentials;
  }
};

const CredentialError temporary_failure("for a time", {}, true);
const CredentialError for_good("for good");

TEST(RefreshingCredentials, are_fetched_once_while_valid) {
  Source source;
  EXPECT_EQ(source.get(), "new1");
  source.now += 55min - 1s;
  EXPECT_EQ(source.get(), "new1");
  EXPECT_EQ(source.calls, 1);
  source.now += 1s;
  EXPECT_TRUE(source.refreshing.due());
  EXPECT_EQ(source.get(), "new2");
  EXPECT_FALSE(source.refreshing.due());
}

TEST(RefreshingCredentials, are_never_due_without_an_expiration) {
  Source source;
  source.lifetime = std::nullopt;
  source.get();
  source.now += 1000h;
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, begin_with_the_given_ones) {
  Source source(Source::ending_in(5min + 1s));
  EXPECT_EQ(source.get(), "held");
  EXPECT_EQ(source.calls, 0);
  source.now += 1s;
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, are_fetched_again_after_a_service_refused_them) {
  Source source(Source::ending_in(1h));
  source.refreshing.invalidate();
  EXPECT_TRUE(source.refreshing.due());
  EXPECT_EQ(source.get(), "new1");
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, remain_in_use_if_the_source_fails_temporarily) {
  Source source(Source::ending_in(1min));
  source.failure = temporary_failure;
  EXPECT_EQ(source.get(), "held");
  EXPECT_TRUE(source.refreshing.failure());
  EXPECT_FALSE(source.refreshing.in_backoff());
  // The source is not called for a while, even after their expiration.
  source.now += 59s;
  EXPECT_EQ(source.get(), "held");
  EXPECT_TRUE(source.refreshing.in_backoff());
  EXPECT_EQ(source.calls, 1);
  source.now += 1s;
  source.failure.reset();
  EXPECT_EQ(source.get(), "new2");
  EXPECT_FALSE(source.refreshing.failure());
  EXPECT_FALSE(source.refreshing.in_backoff());
}

TEST(RefreshingCredentials, remain_in_use_if_the_source_returns_expired_ones) {
  for (const auto stale : {0s, -1s}) {
    Source source(Source::ending_in(1min));
    source.lifetime = stale;
    EXPECT_EQ(source.get(), "held");
    EXPECT_TRUE(source.refreshing.failure());
  }
  Source source;
  source.lifetime = 0s;
  EXPECT_TRUE(test::fails_temporarily([&] { source.get(); }));
}

TEST(RefreshingCredentials, fail_if_there_are_no_current_ones) {
  Source source;
  source.failure = temporary_failure;
  EXPECT_TRUE(test::fails_temporarily([&] { source.get(); }));
  EXPECT_TRUE(test::fails_temporarily([&] { source.get(); }));
  EXPECT_EQ(source.calls, 2);
}

// After access to a role is removed, its credentials must not be used until they expire.
TEST(RefreshingCredentials, fail_if_the_failure_is_permanent) {
  Source source(Source::ending_in(1min));
  source.failure = for_good;
  EXPECT_FALSE(test::fails_temporarily([&] { source.get(); }));
  source.now += 4s;
  EXPECT_FALSE(test::fails_temporarily([&] { source.get(); }));
  EXPECT_EQ(source.calls, 1);
  source.now += 1s;
  source.failure.reset();
  EXPECT_EQ(source.get(), "new2");
}

} // namespace
} // namespace idr::aws
