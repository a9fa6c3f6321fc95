#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/sources/mfa.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::CredentialCacheTest;
using test::for_good;
using test::key;
using test::start;
using test::temporary_failure;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(CredentialCacheTest, preserves_the_lifetime_of_a_session_that_could_not_be_renewed) {
  get();
  now = start + 31min;
  EXPECT_EQ(cache()
                .get(key, SessionUse::Launch,
                     []() -> Credentials { throw CredentialError("down", {}, true); })
                .access_key_id,
            "new1");
  EXPECT_EQ(get(key, SessionUse::Launch), "new2");
}

TEST_F(CredentialCacheTest, returns_cached_credentials_if_the_source_fails_temporarily) {
  get();
  now = start + 50min;
  EXPECT_EQ(get_failing(temporary_failure), "new1");
  EXPECT_THAT(warnings, ElementsAre("no answer from sts; using cached credentials, which expire in "
                                    "10 min"));
  EXPECT_EQ(get_failing(temporary_failure), "new1"); // they are still there
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(get(), "new4");
  EXPECT_EQ(warnings.size(), 2U);
}

TEST_F(CredentialCacheTest, does_not_return_expired_credentials) {
  get();
  now = start + 1h;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(temporary_failure); }),
              AllOf(StartsWith("no answer from sts"), HasSubstr("Look at the network.")));
  EXPECT_TRUE(test::fails_temporarily([this] { get_failing(temporary_failure); }));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_return_cached_credentials_if_the_source_refuses) {
  get();
  now = start + 50min;
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(for_good); }),
              AllOf(StartsWith("AccessDenied"), HasSubstr("Look at the role.")));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CredentialCacheTest, does_not_share_an_earlier_failure_with_processes_that_did_not_wait) {
  EXPECT_THROW(get_failing(for_good), CredentialError);
  EXPECT_EQ(get(), "new2");
}

// The failure concerns only one launch: the session is preserved for the others.
TEST_F(CredentialCacheTest, preserves_the_entry_if_one_launch_has_no_mfa_code) {
  EXPECT_EQ(get(), "new1");
  const auto no_code = []() -> Credentials { throw MfaCodeError("no terminal"); };
  now = start + 50min;
  EXPECT_EQ(cache().get(key, SessionUse::Command, no_code).access_key_id, "new1");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("no terminal")));
  now = start + 61min;
  EXPECT_THROW(cache().get(key, SessionUse::Command, no_code), MfaCodeError);
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, passes_on_other_exceptions) {
  EXPECT_THROW(cache().get(key, SessionUse::Command,
                           []() -> Credentials { throw SystemError("file", ENOENT); }),
               SystemError);
  EXPECT_THROW(
      cache().get(key, SessionUse::Command, []() -> Credentials { throw std::logic_error("bug"); }),
      std::logic_error);
  EXPECT_EQ(get(), "new1");
}

} // namespace
} // namespace idr::aws
