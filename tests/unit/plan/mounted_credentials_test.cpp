#include "core/plan/mounted_credentials.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/plan/warning_texts.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MountedCredentialsTest : public testing::Test {
protected:
  MountedCredentialsTest() {
    for (const auto* name : {"home", "home/.aws", "home/src", "elsewhere"}) {
      std::filesystem::create_directory(folder_ / name);
    }
    folder_.write("home/.aws/credentials", "");
    folder_.write("elsewhere/keys", "");
    host_.environment.set("HOME", home());
    host_.working_directory = folder_ / "home/src";
  }

  std::string home() const { return (folder_ / "home").string(); }

  std::vector<std::string> warnings(const std::vector<std::string>& words,
                                    const std::string& source_path = {}) const {
    return test::texts_of(
        warn_of_mounted_credentials(test::typed(words), source_path, delivers_, host_));
  }

  test::ScratchFolder folder_;
  system::Host host_;
  bool delivers_ = true;
};

TEST_F(MountedCredentialsTest, cause_a_warning_for_every_kind_of_mount) {
  EXPECT_THAT(warnings({"-v", home() + "/.aws:/root/.aws:ro"}),
              ElementsAre(AllOf(HasSubstr("--volume " + home() + "/.aws: "),
                                HasSubstr("(" + home() + "/.aws). Remove the mount"))));
  const auto source = home() + "/.aws";
  EXPECT_EQ(warnings({"--mount", "type=bind,source=" + source + ",target=/a"}).size(), 1U);
  EXPECT_EQ(warnings({"--mount", R"(type=bind,"src=)" + source + R"(",dst=/a)"}).size(), 1U);
  EXPECT_EQ(warnings({}, "..").size(), 1U);
  EXPECT_EQ(warnings({"-v", "../.aws:/a", "-v", "/:/host"}).size(), 2U);
}

TEST_F(MountedCredentialsTest, have_a_role_as_the_remedy_if_the_container_gets_no_others) {
  delivers_ = false;
  EXPECT_THAT(warnings({"-v", home() + "/.aws:/root/.aws"}),
              ElementsAre(HasSubstr("Use --role ROLE instead of the mount.")));
}

TEST_F(MountedCredentialsTest, are_found_through_a_parent_folder_and_the_file_itself) {
  EXPECT_EQ(warnings({"-v", home() + ":/root"}).size(), 1U);
  EXPECT_EQ(warnings({"-v", home() + "/.aws/credentials:/c"}).size(), 1U);
  std::filesystem::create_symlink(home() + "/.aws", folder_ / "link");
  EXPECT_EQ(warnings({"-v", (folder_ / "link").string() + ":/c"}).size(), 1U);
}

TEST_F(MountedCredentialsTest, include_cached_sessions) {
  std::filesystem::create_directories(home() + "/.cache/iam-docker-run");
  std::filesystem::create_directories(home() + "/.aws/sso/cache");
  EXPECT_EQ(warnings({"-v", home() + "/.cache/iam-docker-run:/c"}).size(), 1U);
  EXPECT_EQ(warnings({"-v", home() + "/.cache:/c"}).size(), 1U);
  EXPECT_EQ(warnings({"-v", home() + "/.aws/sso:/c"}).size(), 1U);
}

TEST_F(MountedCredentialsTest, are_found_where_the_variables_point) {
  EXPECT_THAT(warnings({"-v", (folder_ / "elsewhere").string() + ":/e"}), IsEmpty());
  host_.environment.set("AWS_SHARED_CREDENTIALS_FILE", (folder_ / "elsewhere/keys").string());
  EXPECT_EQ(warnings({"-v", (folder_ / "elsewhere").string() + ":/e"}).size(), 1U);
}

TEST_F(MountedCredentialsTest, are_not_in_other_folders_and_volumes) {
  EXPECT_THAT(warnings({"-v", home() + "/src:/s", "-v", "data:/data", "-v", "/anonymous", "--mount",
                        "type=volume,source=data,target=/d", "--mount", "type=tmpfs,target=/t"},
                       "."),
              IsEmpty());
  std::filesystem::remove_all(folder_ / "home/.aws");
  EXPECT_THAT(warnings({"-v", home() + ":/root"}), IsEmpty());
}

} // namespace
} // namespace idr::plan
