#include "core/aws/cache/credential_cache.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(CredentialCacheTest, reports_whether_credentials_are_valid_for_a_use) {
  const auto holds = [this](SessionUse use) { return cache().holds(key, use); };
  EXPECT_FALSE(holds(SessionUse::Command));
  get();
  EXPECT_TRUE(holds(SessionUse::Launch));
  now = start + 31min;
  EXPECT_FALSE(holds(SessionUse::Launch));
  EXPECT_TRUE(holds(SessionUse::Command));
  now = start + 46min;
  EXPECT_FALSE(holds(SessionUse::Command));
  EXPECT_EQ(calls, 1);
}

TEST_F(CredentialCacheTest, caches_the_credentials_of_the_source) {
  cache().get(key, SessionUse::Command, [this] { return fresh(); });
  const auto cached = cache().get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(cached.access_key_id, "new1");
  EXPECT_EQ(cached.secret_access_key, "s3cret");
  EXPECT_EQ(cached.session_token, "t0ken");
  EXPECT_EQ(cached.expiration, start + 1h);
  EXPECT_EQ(cached.account_id, "123456789012");
  EXPECT_EQ(cached.arn, "arn:aws:sts::123456789012:assumed-role/deploy/ann");
  EXPECT_EQ(cached.role_arn, "arn:aws:iam::123456789012:role/deploy");
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_use_a_session_past_half_of_its_lifetime_for_a_launch) {
  get();
  now = start + 30min - 1s;
  EXPECT_EQ(get(key, SessionUse::Launch), "new1");
  now = start + 30min;
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
  // All processes then use it.
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, does_not_use_credentials_in_their_last_15_minutes_or_last_quarter) {
  const struct {
    seconds lifetime;
    seconds used_for;
  } cases[] = {{1h, 45min}, {12h, 12h - 15min}, {40min, 30min}, {15min, 675s}, {60s, 45s}};
  for (const auto& row : cases) {
    SCOPED_TRACE(row.lifetime.count());
    lifetime = row.lifetime;
    std::filesystem::remove_all(folder());
    calls = 0;
    now = start;
    get();
    now = start + row.used_for - 1s;
    EXPECT_EQ(get(), "new1");
    now = start + row.used_for;
    EXPECT_EQ(get(), "new2");
    EXPECT_EQ(get(), "new2"); // and caches the result
  }
}

TEST_F(CredentialCacheTest, does_not_cache_long_term_keys) {
  const auto keys = [this] {
    auto credentials = fresh();
    credentials.session_token = {};
    return credentials;
  };
  cache().get(key, SessionUse::Command, keys);
  EXPECT_EQ(cache().get(key, SessionUse::Command, keys).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, does_not_cache_credentials_without_an_expiration) {
  const auto endless = [this] {
    auto credentials = fresh();
    credentials.expiration.reset();
    return credentials;
  };
  cache().get(key, SessionUse::Command, endless);
  EXPECT_EQ(cache().get(key, SessionUse::Command, endless).access_key_id, "new2");
  EXPECT_THAT(test::content_of(entry()), Not(HasSubstr("s3cret")));
}

TEST_F(CredentialCacheTest, does_not_cache_expired_credentials) {
  lifetime = 0s;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get(); }), HasSubstr("already expired"));
  lifetime = 1h;
  EXPECT_EQ(get(), "new2");
}

} // namespace
} // namespace idr::aws
