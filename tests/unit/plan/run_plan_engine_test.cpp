#include "core/error.hpp"
#include "core/options/find_option.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace idr::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using RunPlanTest = LaunchSetting;

TEST_F(RunPlanTest, mounts_the_engines_socket) {
  options_.mount_docker = true;
  set("DOCKER_HOST", "unix:///run/user/1000/docker.sock");
  EXPECT_THAT(options(),
              ElementsAre("--rm", "--volume", "/run/user/1000/docker.sock:/var/run/docker.sock"));
}

TEST_F(RunPlanTest, takes_engine_and_folders_from_the_environment) {
  std::filesystem::create_directory(folder_ / "tmp");
  set("TMPDIR", (folder_ / "tmp").string());
  set("IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE", "1");
  options_.engine.program = (folder_ / "docker").string();
  const auto plan = make();
  EXPECT_EQ(plan.run.engine, options_.engine.program);
  EXPECT_EQ(plan.temporary_folder, folder_ / "tmp");
  EXPECT_FALSE(plan.name_file);
  options_.engine = {"absent", options::OnCommandLine{&options::option("engine")}};
  EXPECT_THAT(refusal<Error>(), HasSubstr("absent (from --engine)"));
}

TEST_F(RunPlanTest, reports_wrong_input_before_a_missing_engine) {
  set("PATH", "/nowhere");
  EXPECT_THAT(refusal<Error>(), HasSubstr("engine"));
  options_.host_source_path = "absent";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--container-source-path"));
}

TEST_F(RunPlanTest, passes_options_that_only_the_engine_knows) {
  help_ = "  -x, --new-thing string   is new\n";
  EXPECT_THAT(options({"--new-thing=a b", "--init"}),
              ElementsAre("--rm", "--new-thing=a b", "--init"));
  EXPECT_TRUE(warns_of("--new-thing is unknown here"));
  EXPECT_THAT(asked_for_help_, testing::Each("docker"));
}

TEST_F(RunPlanTest, refuses_options_that_the_engine_does_not_know_either) {
  options_.image.clear();
  options_.given = test::typed({"--imgae=secret"});
  EXPECT_EQ(refusal<UsageError>(), "unknown option --imgae|Did you mean --image?");
  set("PATH", "/nowhere");
  EXPECT_EQ(refusal<UsageError>(), "unknown option --imgae|Did you mean --image?");
}

TEST_F(RunPlanTest, accepts_any_option_if_the_engine_has_no_help) {
  help_.reset();
  EXPECT_THAT(options({"--new-thing=1"}), ElementsAre("--rm", "--new-thing=1"));
}

TEST_F(RunPlanTest, refuses_options_that_the_engine_lacks) {
  folder_.write_program("podman", "#!/bin/sh\n");
  options_.engine.program = "podman";
  options_.given = test::typed({"--link", "a"});
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--link: podman has no such option"));
  help_ = "      --link strings   since today";
  EXPECT_THAT(options({"--link", "a"}), ElementsAre("--rm", "--link", "a"));
}

TEST_F(RunPlanTest, does_not_read_the_engines_help_needlessly) {
  make({"--link", "a", "--pull", "always"});
  EXPECT_THAT(asked_for_help_, IsEmpty());
}

TEST_F(RunPlanTest, knows_the_engines_pull_policies) {
  EXPECT_THAT(options({"--pull", "never"}), ElementsAre("--rm", "--pull", "never"));
  options_.given = test::typed({"--pull=newer"});
  EXPECT_THAT(refusal<UsageError>(),
              HasSubstr("docker does not accept newer, only always, missing, never"));
  folder_.write_program("podman", "#!/bin/sh\n");
  options_.engine.program = "podman";
  EXPECT_THAT(options({"--pull=newer"}), ElementsAre("--rm", "--pull", "newer"));
}

TEST_F(RunPlanTest, mounts_the_socket_only_if_the_engine_has_one) {
  options_.mount_docker = true;
  for (const auto* engine : {"podman", "nerdctl"}) folder_.write_program(engine, "#!/bin/sh\n");
  options_.engine.program = "podman";
  set("XDG_RUNTIME_DIR", "/run/user/7");
  EXPECT_THAT(options(), ElementsAre("--rm", "--volume",
                                     "/run/user/7/podman/podman.sock:/var/run/docker.sock"));
  options_.engine.program = "nerdctl";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("nerdctl does not provide docker's API"));
}

} // namespace
} // namespace idr::plan
