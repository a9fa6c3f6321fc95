#include "core/aws/cache/credential_cache.hpp"
#include "tests/unit/aws/cache/credential_cache_fixture.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::CredentialCacheTest;
using test::key;
using test::mode_of;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(CredentialCacheTest, is_not_readable_by_other_users) {
  get();
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(entry()), 0600U);
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json")); // and no partial file
}

TEST_F(CredentialCacheTest, has_one_entry_per_key) {
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
  EXPECT_EQ(get("a"), "new1");
  EXPECT_EQ(get("b"), "new2");
}

TEST_F(CredentialCacheTest, replaces_a_damaged_entry) {
  get();
  const auto whole = test::content_of(entry());
  const std::string without_token = "{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", "
                                    "\"Expiration\": \"2036-11-21T22:00:00Z\", "
                                    "\"LifetimeSeconds\": 3600}";
  for (const auto& text : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
                           std::string("[]"), std::string("\0\0", 2), std::string("{}"),
                           without_token, std::string(R"({"Time": "now"})")}) {
    replace_entry(text);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << text;
    get();
    EXPECT_EQ(calls, before + 1) << text;
  }
}

TEST_F(CredentialCacheTest, replaces_an_entry_that_is_too_long) {
  get();
  std::filesystem::resize_file(entry(), 1U << 30U); // a sparse file
  EXPECT_EQ(get(), "new2");
  EXPECT_LT(std::filesystem::file_size(entry()), 10'000U);
}

TEST_F(CredentialCacheTest, replaces_an_entry_that_others_may_read_or_write) {
  get();
  const auto whole = test::content_of(entry());
  for (const auto mode : {0644U, 0640U, 0604U, 0620U, 0602U}) {
    replace_entry(whole, mode);
    const auto before = calls;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
    EXPECT_EQ(mode_of(entry()), 0600U) << std::oct << mode;
    get();
    EXPECT_EQ(calls, before + 1) << std::oct << mode;
  }
}

TEST_F(CredentialCacheTest, replaces_a_link_without_changing_its_target) {
  get();
  const auto elsewhere = scratch.write("elsewhere", test::content_of(entry()));
  ::chmod(elsewhere.c_str(), 0600);
  std::filesystem::remove(entry());
  std::filesystem::create_symlink(elsewhere, entry());
  EXPECT_EQ(get(), "new2");
  EXPECT_FALSE(std::filesystem::is_symlink(entry()));
  EXPECT_THAT(test::content_of(elsewhere), HasSubstr("new1"));
  EXPECT_EQ(get(), "new2");
}

TEST_F(CredentialCacheTest, does_not_use_an_entry_that_is_a_folder) {
  get();
  std::filesystem::remove(entry());
  std::filesystem::create_directories(entry() / "x");
  EXPECT_EQ(get(), "new2");
  EXPECT_EQ(get(), "new3");
  EXPECT_THAT(files(), ElementsAre(std::string(key) + ".json"));
}

TEST_F(CredentialCacheTest, removes_entries_that_are_too_old) {
  get("other");
  const auto age = [](const std::filesystem::path& file, std::chrono::hours hours) {
    std::ofstream(file) << "x";
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - hours);
  };
  age(folder() / "old.json", 37h);
  age(folder() / "young.json", 35h);
  get();
  EXPECT_THAT(files(), testing::UnorderedElementsAre(std::string(key) + ".json", "other.json",
                                                     "young.json"));
}

} // namespace
} // namespace idr::aws
