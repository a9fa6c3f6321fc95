// Cached credentials for a container whose credentials are refreshed.
#include "core/aws/cache/credential_cache.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using test::CredentialCacheTest;
using test::key;
using test::start;
using test::temporary_failure;
using testing::IsEmpty;

TEST(RefreshWindow, is_20_minutes_or_a_third_of_a_lifetime_below_one_hour) {
  EXPECT_EQ(refresh_window(12h), 20min);
  EXPECT_EQ(refresh_window(1h), 20min);
  EXPECT_EQ(refresh_window(1h - 3s), 20min - 1s);
  EXPECT_EQ(refresh_window(15min), 5min);
  EXPECT_EQ(refresh_window(0s), 0s);
}

TEST_F(CredentialCacheTest, does_not_give_an_endpoint_credentials_that_are_due_for_a_refresh) {
  const struct {
    seconds lifetime;
    seconds used_for;
  } cases[] = {{1h, 40min}, {12h, 12h - 20min}, {30min, 20min}, {15min, 10min}, {60s, 40s}};
  for (const auto use : {SessionUse::Endpoint, SessionUse::Refresh}) {
    for (const auto& row : cases) {
      SCOPED_TRACE(row.lifetime.count());
      lifetime = row.lifetime;
      std::filesystem::remove_all(folder());
      calls = 0;
      now = start;
      get(key, use);
      now = start + row.used_for - 1s;
      EXPECT_TRUE(cache().holds(key, use));
      EXPECT_EQ(get(key, use), "new1");
      now = start + row.used_for;
      EXPECT_FALSE(cache().holds(key, use));
      EXPECT_EQ(get(), "new1"); // a command still uses them
      EXPECT_EQ(get(key, use), "new2");
      EXPECT_EQ(get(key, use), "new2");
    }
  }
}

TEST_F(CredentialCacheTest, gives_an_endpoint_cached_credentials_if_the_source_fails_temporarily) {
  get();
  now = start + 50min;
  const auto failing = []() -> Credentials { throw CredentialError(temporary_failure); };
  EXPECT_EQ(cache().get(key, SessionUse::Endpoint, failing).access_key_id, "new1");
  EXPECT_EQ(warnings.size(), 1U);
}

// The endpoint serves the cached ones already.
TEST_F(CredentialCacheTest, reports_a_temporary_failure_to_a_refresh_and_keeps_the_credentials) {
  get();
  now = start + 50min;
  const auto refresh = [this] {
    cache().get(key, SessionUse::Refresh,
                []() -> Credentials { throw CredentialError(temporary_failure); });
  };
  EXPECT_EQ(test::thrown<CredentialError>(refresh), "no answer from sts\nLook at the network.");
  EXPECT_TRUE(test::fails_temporarily(refresh));
  EXPECT_THAT(warnings, IsEmpty()); // the caller reports it
  now = start + 30min;
  EXPECT_EQ(get(), "new1");
}

TEST_F(CredentialCacheTest, returns_the_lifetime_of_cached_credentials_not_what_is_left) {
  get();
  now = start + 30min;
  const auto cached = cache().get(key, SessionUse::Endpoint, [this] { return fresh(); });
  EXPECT_EQ(cached.access_key_id, "new1");
  EXPECT_EQ(cached.lifetime, 1h);
}

} // namespace
} // namespace idr::aws
