#include "core/error.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class RunPlanSource : public LaunchSetting {
protected:
  RunPlanSource() {
    std::filesystem::create_directories(folder_ / "project/src");
    options_.host_source_path = "src";
    options_.container_source_path = "/app";
  }
  std::string path(const char* below) const { return (folder_.path() / below).string(); }
};

TEST_F(RunPlanSource, is_mounted_by_its_absolute_path) {
  struct {
    std::string typed;
    std::string mounted;
  } const cases[] = {
      {"src", path("project/src")},       {"./src", path("project/src")},
      {"./src/", path("project/src")},    {".", path("project")},
      {"..", folder_.path().string()},    {"../project/./src//", path("project/src")},
      {path("project"), path("project")}, {"/", "/"},
  };
  for (const auto& [typed, mounted] : cases) {
    options_.host_source_path = typed;
    EXPECT_THAT(options(), ElementsAre("--rm", "--volume", mounted + ":/app")) << typed;
  }
}

TEST_F(RunPlanSource, is_relabelled_for_selinux) {
  options_.selinux = true;
  EXPECT_THAT(options(), ElementsAre("--rm", "--volume", path("project/src") + ":/app:Z"));
  EXPECT_FALSE(warns_of("--selinux"));
  options_.host_source_path.clear();
  options_.container_source_path.clear();
  EXPECT_THAT(options({"-v", "/a:/a"}), ElementsAre("--rm", "--volume", "/a:/a"));
  EXPECT_TRUE(warns_of("--selinux"));
}

TEST_F(RunPlanSource, needs_both_paths) {
  options_.container_source_path.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--container-source-path"));
  options_.container_source_path = "/app";
  options_.host_source_path.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--host-source-path"));
}

TEST_F(RunPlanSource, must_exist) {
  options_.host_source_path = "./absent";
  EXPECT_THAT(refusal<Error>(), AllOf(HasSubstr("./absent"), HasSubstr(path("project/absent"))));
}

/// `-v` splits at colons, so another folder would be mounted.
TEST_F(RunPlanSource, must_not_contain_a_colon) {
  std::filesystem::create_directory(folder_ / "project/a:b");
  options_.host_source_path = "a:b";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("colon"));
}

TEST_F(RunPlanSource, comes_before_the_other_volumes) {
  options_.mount_docker = true;
  EXPECT_THAT(options({"-v", "/a:/b"}),
              ElementsAre("--rm", "--volume", path("project/src") + ":/app", "--volume",
                          "/var/run/docker.sock:/var/run/docker.sock", "--volume", "/a:/b"));
}

} // namespace
} // namespace idr::plan
