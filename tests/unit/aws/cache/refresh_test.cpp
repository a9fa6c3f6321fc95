#include "core/aws/cache/refresh.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

TEST(AdvisoryWindow, suits_the_lifetime) {
  const struct {
    seconds lifetime;
    seconds window;
  } cases[] = {{0s, 5min},          {20min, 5min},  {20min + 1s, 15min}, {60min, 15min},
               {90min - 1s, 15min}, {90min, 60min}, {12h, 60min}};
  for (const auto& [lifetime, window] : cases) {
    EXPECT_EQ(advisory_window(lifetime), window) << lifetime.count();
  }
}

/// A source that gives credentials of an hour, or fails, and a clock that the test moves.
class Source {
public:
  explicit Source(std::optional<RefreshingCredentials::Held> held = std::nullopt)
      : refreshing({[this] { return answer(); }, options(), std::move(held)}) {}

  /// Credentials of this name that end in so long, due five minutes before.
  static RefreshingCredentials::Held ending_in(seconds left, const std::string& name = "held") {
    Credentials credentials;
    credentials.access_key_id = name;
    credentials.expiration = start + left;
    return {credentials, 5min};
  }

  static constexpr system::TimePoint start{1'795'299'200s};
  system::TimePoint now = start;
  std::optional<seconds> lifetime = 1h; ///< nothing: without an end
  int asked = 0;
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
    ++asked;
    if (failure) throw CredentialError(*failure);
    Credentials credentials;
    credentials.access_key_id = "new" + std::to_string(asked);
    if (lifetime) credentials.expiration = now + *lifetime;
    return credentials;
  }
};

const CredentialError for_a_time("for a time", {}, true);
const CredentialError for_good("for good");

TEST(RefreshingCredentials, are_asked_for_once_while_they_last) {
  Source source;
  EXPECT_EQ(source.get(), "new1");
  source.now += 55min - 1s;
  EXPECT_EQ(source.get(), "new1");
  EXPECT_EQ(source.asked, 1);
  source.now += 1s;
  EXPECT_TRUE(source.refreshing.due());
  EXPECT_EQ(source.get(), "new2");
  EXPECT_FALSE(source.refreshing.due());
}

TEST(RefreshingCredentials, are_never_due_without_an_end) {
  Source source;
  source.lifetime = std::nullopt;
  source.get();
  source.now += 1000h;
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, begin_with_those_in_hand) {
  Source source(Source::ending_in(5min + 1s));
  EXPECT_EQ(source.get(), "held");
  EXPECT_EQ(source.asked, 0);
  source.now += 1s;
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, are_asked_for_again_once_a_service_has_refused_them) {
  Source source(Source::ending_in(1h));
  source.refreshing.invalidate();
  EXPECT_TRUE(source.refreshing.due());
  EXPECT_EQ(source.get(), "new1");
  EXPECT_EQ(source.get(), "new1");
}

TEST(RefreshingCredentials, stay_in_hand_where_the_source_fails_for_a_time) {
  Source source(Source::ending_in(1min));
  source.failure = for_a_time;
  EXPECT_EQ(source.get(), "held");
  EXPECT_TRUE(source.refreshing.failure());
  EXPECT_FALSE(source.refreshing.held_back());
  // The source is left alone for a while, even past their end.
  source.now += 59s;
  EXPECT_EQ(source.get(), "held");
  EXPECT_TRUE(source.refreshing.held_back());
  EXPECT_EQ(source.asked, 1);
  source.now += 1s;
  source.failure.reset();
  EXPECT_EQ(source.get(), "new2");
  EXPECT_FALSE(source.refreshing.failure());
  EXPECT_FALSE(source.refreshing.held_back());
}

TEST(RefreshingCredentials, stay_in_hand_where_the_source_gives_what_has_ended) {
  for (const auto stale : {0s, -1s}) {
    Source source(Source::ending_in(1min));
    source.lifetime = stale;
    EXPECT_EQ(source.get(), "held");
    EXPECT_TRUE(source.refreshing.failure());
  }
  Source source;
  source.lifetime = 0s;
  EXPECT_TRUE(test::fails_for_a_time([&] { source.get(); }));
}

TEST(RefreshingCredentials, are_a_failure_where_there_are_none_in_hand) {
  Source source;
  source.failure = for_a_time;
  EXPECT_TRUE(test::fails_for_a_time([&] { source.get(); }));
  EXPECT_TRUE(test::fails_for_a_time([&] { source.get(); }));
  EXPECT_EQ(source.asked, 2);
}

// A role that was taken away must not be used for as long as its credentials would last.
TEST(RefreshingCredentials, are_a_failure_where_another_attempt_cannot_help) {
  Source source(Source::ending_in(1min));
  source.failure = for_good;
  EXPECT_FALSE(test::fails_for_a_time([&] { source.get(); }));
  source.now += 4s;
  EXPECT_FALSE(test::fails_for_a_time([&] { source.get(); }));
  EXPECT_EQ(source.asked, 1);
  source.now += 1s;
  source.failure.reset();
  EXPECT_EQ(source.get(), "new2");
}

} // namespace
} // namespace idr::aws
