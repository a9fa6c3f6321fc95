#include "core/aws/cache/credential_cache.hpp"
#include "core/error.hpp"
#include "core/system/trust.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace idr::aws {
namespace {

using system::Environment;
using test::CredentialCacheTest;
using test::key;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CredentialCacheFolder, is_in_the_users_cache_folder) {
  const test::ScratchFolder home;
  const auto folder = [&](Environment::Variables variables) {
    return credential_cache_folder(Environment(std::move(variables)), home.path());
  };
  const auto by_default = home / ".cache/iam-docker-run";
  EXPECT_EQ(folder({}), by_default);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}), "/caches/iam-docker-run");
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", " "}}), by_default);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "caches"}}), by_default);
  EXPECT_EQ(folder({{"CI", "true"}}), std::nullopt);
  EXPECT_EQ(folder({{"CI", ""}}), by_default);
}

TEST(CredentialCacheFolder, is_absent_without_a_home) {
  const test::ScratchFolder scratch;
  const auto folder = [](Environment::Variables variables, const std::filesystem::path& home) {
    return credential_cache_folder(Environment(std::move(variables)), home);
  };
  EXPECT_EQ(folder({}, ""), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "caches"}}, ""), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}, ""), "/caches/iam-docker-run");
  EXPECT_EQ(folder({}, scratch / "missing"), std::nullopt);
  EXPECT_EQ(folder({{"XDG_CACHE_HOME", "/caches"}}, scratch / "missing"), "/caches/iam-docker-run");
}

// A user who may rename files there could replace the entry of one role by another's.
TEST_F(CredentialCacheTest, does_not_use_a_folder_that_is_open_to_others) {
  get();
  for (const auto mode : {0755U, 0750U, 0707U, 0777U}) {
    ::chmod(folder().c_str(), mode);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
    EXPECT_THAT(test::content_of(entry()), HasSubstr("new1")) << std::oct << mode;
  }
  ::chmod(folder().c_str(), 0700);
  EXPECT_EQ(get(), "new1");
}

TEST_F(CredentialCacheTest, does_not_use_a_folder_that_cannot_be_created) {
  scratch.write("caches", "a file");
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_THAT(test::thrown<CredentialError>([this] { get_failing(CredentialError("no")); }),
              StartsWith("no"));
}

TEST_F(CredentialCacheTest, does_not_use_a_folder_that_is_a_link) {
  std::filesystem::create_directory(scratch / "elsewhere");
  ::chmod((scratch / "elsewhere").c_str(), 0700);
  std::filesystem::create_directory(scratch / "caches");
  std::filesystem::create_directory_symlink(scratch / "elsewhere", folder());
  EXPECT_EQ(get(), "new1");
  EXPECT_EQ(get(), "new2");
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "elsewhere"));
}

TEST_F(CredentialCacheTest, warns_once_about_an_unusable_folder) {
  std::filesystem::create_directories(folder());
  ::chmod(folder().c_str(), 0755);
  const auto one = cache();
  for (int i = 0; i < 2; ++i) one.get(key, SessionUse::Command, [this] { return fresh(); });
  EXPECT_THAT(warnings, ElementsAre(testing::AllOf(
                            StartsWith("no credentials are cached: " + folder().string()),
                            HasSubstr("mode 0755, owner "), HasSubstr("chmod 700"))));
}

TEST_F(CredentialCacheTest, writes_nothing_to_the_folder_of_another_user_and_names_the_owner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  std::filesystem::create_directory(scratch / "caches");
  ASSERT_EQ(::chown((scratch / "caches").c_str(), 4711, 4711), 0);
  EXPECT_EQ(get(), "new1");
  EXPECT_TRUE(std::filesystem::is_empty(scratch / "caches"));
  EXPECT_THAT(warnings,
              ElementsAre(testing::AllOf(
                  HasSubstr("caches belongs to another user (" + system::name_of_owner(4711) + ")"),
                  HasSubstr("XDG_CACHE_HOME"), testing::Not(HasSubstr("chmod")))));
}

} // namespace
} // namespace idr::aws
