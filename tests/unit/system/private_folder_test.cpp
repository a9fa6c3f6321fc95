#include "core/system/private_file.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/umasks.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace idr::system {
namespace {

using test::holds_with_every_umask;
using test::mode_of;
using test::ScratchFolder;

TEST(MakeFolders, gives_the_owner_access_and_applies_the_umask_to_others) {
  const ScratchFolder folder;
  EXPECT_TRUE(holds_with_every_umask([&](mode_t mask) {
    const auto top = folder / ("top" + std::to_string(mask));
    const auto mode = 0755U & ~(mask & 077U);
    return make_folders(top / "below", 0755) && make_folders(top / "below", 0755) &&
           mode_of(top) == mode && mode_of(top / "below") == mode;
  }));
}

TEST(MakeFolders, reports_the_cause_of_a_failure) {
  const ScratchFolder folder;
  folder.write("file", "");
  EXPECT_FALSE(make_folders(folder / "file/below", 0755));
  EXPECT_EQ(errno, ENOTDIR);
}

/// A cache folder that did not exist is private to the user.
TEST(MakePrivateFolder, creates_private_parents) {
  const ScratchFolder folder;
  EXPECT_TRUE(holds_with_every_umask([&](mode_t mask) {
    const auto top = folder / ("top" + std::to_string(mask));
    return make_private_folder(top / "below") && mode_of(top) == 0700U &&
           mode_of(top / "below") == 0700U;
  }));
}

TEST(MakePrivateFolder, creates_missing_parents) {
  const ScratchFolder folder;
  EXPECT_TRUE(make_private_folder(folder / "a/b/c"));
  EXPECT_EQ(mode_of(folder / "a/b/c"), 0700U);
  EXPECT_TRUE(make_private_folder(folder / "a/b/c"));
}

TEST(MakePrivateFolder, creates_private_folders_regardless_of_the_umask) {
  const ScratchFolder folder;
  for (const mode_t mask : {0U, 0777U}) {
    const auto name = std::to_string(mask);
    EXPECT_TRUE(test::succeeds([&] {
      ::umask(mask);
      return make_private_folder(folder / name / "b/c") ? 0 : 1;
    }));
    EXPECT_EQ(mode_of(folder / name), 0700U);
    EXPECT_EQ(mode_of(folder / name / "b/c"), 0700U);
  }
}

TEST(MakePrivateFolder, rejects_a_folder_that_others_could_replace) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "open");
  ::chmod((folder / "open").c_str(), 0777);
  EXPECT_FALSE(make_private_folder(folder / "open/a/b"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "open"));
}

TEST(MakePrivateFolder, rejects_the_home_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives folders away";
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "home");
  ASSERT_EQ(::chown((folder / "home").c_str(), 4711, 4711), 0);
  EXPECT_FALSE(make_private_folder(folder / "home/.cache/a"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "home"));
  EXPECT_FALSE(may_write(folder / "home"));
}

TEST(MayWrite, is_true_for_a_folder_of_the_user) {
  const ScratchFolder folder;
  EXPECT_TRUE(may_write(folder.path()));
  EXPECT_FALSE(may_write(folder / "missing"));
}

TEST(MakePrivateFolder, rejects_a_folder_that_is_open_to_others) {
  const ScratchFolder folder;
  ASSERT_TRUE(make_private_folder(folder / "a"));
  for (const auto mode : {0755U, 0770U, 0710U, 0701U, 0777U, 01777U}) {
    ::chmod((folder / "a").c_str(), mode);
    EXPECT_FALSE(make_private_folder(folder / "a")) << std::oct << mode;
    EXPECT_EQ(mode_of(folder / "a"), mode) << "it is not ours to change";
  }
}

TEST(MakePrivateFolder, rejects_what_is_not_a_folder) {
  const ScratchFolder folder;
  folder.write("file", "");
  EXPECT_FALSE(make_private_folder(folder / "file"));
  EXPECT_FALSE(make_private_folder(folder / "file/x"));
  ASSERT_TRUE(make_private_folder(folder / "target"));
  std::filesystem::create_directory_symlink(folder / "target", folder / "link");
  EXPECT_FALSE(make_private_folder(folder / "link"));
  EXPECT_FALSE(make_private_folder(""));
}

TEST(OpenFolder, opens_folders_only) {
  const ScratchFolder folder;
  folder.write("file", "");
  EXPECT_TRUE(open_folder(folder.path()));
  EXPECT_FALSE(open_folder(folder / "file"));
  EXPECT_FALSE(open_folder(folder / "missing"));
}

} // namespace
} // namespace idr::system
