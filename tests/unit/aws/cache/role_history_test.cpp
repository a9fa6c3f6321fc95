#include "core/aws/cache/role_history.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>

namespace idr::aws {
namespace {

using std::filesystem::perms;
using system::Environment;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(RoleHistoryFile, is_in_the_state_folder) {
  const test::ScratchFolder home;
  const auto by_default = home / ".local/state/iam-docker-run/roles";
  EXPECT_EQ(role_history_file(Environment(), home.path()), by_default);
  Environment environment;
  environment.set("XDG_STATE_HOME", "/state");
  EXPECT_EQ(role_history_file(environment, home.path()), "/state/iam-docker-run/roles");
  environment.set("XDG_STATE_HOME", "state"); // the specification requires it to be ignored
  EXPECT_EQ(role_history_file(environment, home.path()), by_default);
  EXPECT_EQ(role_history_file(Environment(), ""), std::nullopt);
  EXPECT_EQ(role_history_file(Environment(), home / "missing"), std::nullopt);
}

class RoleHistory : public testing::Test {
protected:
  void add(const std::string& role) const { add_to_role_history(file_, role); }
  auto roles() const { return read_role_history(file_); }
  static mode_t mode_of(const std::filesystem::path& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 07777;
  }

  test::ScratchFolder folder_;
  std::filesystem::path file_ = folder_ / "state/iam-docker-run/roles";
};

TEST_F(RoleHistory, lists_the_newest_first_without_duplicates) {
  EXPECT_THAT(roles(), IsEmpty());
  for (const auto* role : {"a", "b", "c@123456789012", "a", "a"}) add(role);
  EXPECT_THAT(roles(), ElementsAre("a", "c@123456789012", "b"));
  EXPECT_EQ(test::content_of(file_), "b\nc@123456789012\na\n");
}

TEST_F(RoleHistory, is_private_to_the_user) {
  add("a");
  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(file_.parent_path()), 0700U);
}

TEST_F(RoleHistory, has_at_most_fifty_roles) {
  for (int number = 0; number < 60; ++number) add("role-" + std::to_string(number));
  EXPECT_EQ(roles().size(), 50U);
  EXPECT_EQ(roles().front(), "role-59");
  EXPECT_EQ(roles().back(), "role-10");
}

TEST_F(RoleHistory, ignores_a_role_that_is_not_a_single_line) {
  add("");
  add("a\nb");
  add(std::string(3000, 'a'));
  EXPECT_THAT(roles(), IsEmpty());
}

TEST_F(RoleHistory, does_not_read_a_file_that_others_may_write) {
  add("a");
  std::filesystem::permissions(file_, perms::owner_all | perms::others_write);
  EXPECT_THAT(roles(), IsEmpty());
  add("b"); // moves to the front
  EXPECT_THAT(roles(), ElementsAre("b"));
}

TEST_F(RoleHistory, follows_no_link) {
  add("a");
  const auto target = folder_.write("target", "theirs\n");
  std::filesystem::permissions(target, perms::owner_read | perms::owner_write);
  std::filesystem::remove(file_);
  std::filesystem::create_symlink(target, file_);
  EXPECT_THAT(roles(), IsEmpty());
  add("b");
  EXPECT_EQ(test::content_of(target), "theirs\n");
  EXPECT_THAT(roles(), ElementsAre("b"));
}

TEST_F(RoleHistory, does_not_write_into_a_folder_that_is_a_link_or_open_to_others) {
  const auto folder = file_.parent_path();
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, perms::owner_all | perms::group_read);
  add("a");
  EXPECT_FALSE(std::filesystem::exists(file_));
  std::filesystem::remove(folder);
  std::filesystem::create_directory(folder_ / "other");
  std::filesystem::permissions(folder_ / "other", perms::owner_all);
  std::filesystem::create_symlink(folder_ / "other", folder);
  add("a");
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(RoleHistory, starts_over_if_the_file_is_too_long) {
  add("a");
  std::filesystem::resize_file(file_, 1U << 30U); // a sparse file
  EXPECT_THAT(roles(), IsEmpty());
  add("b");
  EXPECT_THAT(roles(), ElementsAre("b"));
}

TEST_F(RoleHistory, ignores_failures) {
  folder_.write("state", "a file where the folder should be");
  add("a");
  EXPECT_THAT(roles(), IsEmpty());
  std::filesystem::remove(folder_ / "state");
  std::filesystem::create_directories(file_); // a folder where the file should be
  std::filesystem::permissions(file_.parent_path(), perms::owner_all);
  add("a");
  EXPECT_THAT(roles(), IsEmpty());
}

} // namespace
} // namespace idr::aws
