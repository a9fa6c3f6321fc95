#include "core/error.hpp"
#include "core/options/find_option.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"
#include "tests/unit/plan/warning_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using RunPlanTest = LaunchSetting;

TEST_F(RunPlanTest, is_a_docker_line_with_all_defaults) {
  const auto plan = make({"-p", "8080:80"});
  EXPECT_THAT(example_lines(plan).back(),
              ElementsAre("docker", "run", "--rm", "--publish", "8080:80", "--name",
                          "my-service-XXXXXXXX", "--env-file",
                          (folder_ / "iam-docker-run-XXXXXXXXXXXXXXXX/env").string(),
                          "reg.example:5000/team/my-service:1.2"));
  EXPECT_EQ(plan.name, "");
  EXPECT_EQ(plan.name_base, "my-service");
  EXPECT_EQ(plan.temporary_folder, folder_.path());
  ASSERT_TRUE(plan.name_file);
  EXPECT_EQ(plan.name_file->folder, "project");
  EXPECT_THAT(test::texts_of(plan.warnings), ElementsAre(HasSubstr("gets no credentials")));
}

TEST_F(RunPlanTest, needs_an_image) {
  options_.image.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--image"));
}

TEST_F(RunPlanTest, passes_options_in_order) {
  EXPECT_THAT(options({"-p", "1:1", "-v", "/a:/a", "--portmap=2:2", "--cap-add", "X", "--init",
                       "--sig-proxy=false", "--net", "n", "--dns-search", "a", "b", "-w", "/w"}),
              ElementsAre("--rm", "--publish", "1:1", "--volume", "/a:/a", "--publish", "2:2",
                          "--cap-add", "X", "--init", "--sig-proxy=false", "--net", "n",
                          "--dns-search", "a", "--dns-search", "b", "--workdir", "/w"));
}

TEST_F(RunPlanTest, has_the_typed_name_once) {
  const auto plan = make({"--name", "first", "--name=second"});
  EXPECT_EQ(plan.name, "second");
  EXPECT_THAT(example_lines(plan).back(), ElementsAre("docker", "run", "--rm", "--name", "second",
                                                      "--env-file", testing::_, options_.image));
}

TEST_F(RunPlanTest, uses_no_temporary_folder_that_others_can_change) {
  ::chmod((folder_ / "project").c_str(), 0777);
  set("TMPDIR", (folder_ / "project").string());
  EXPECT_THAT(refusal<Error>(), AllOf(HasSubstr("(mode 0777, "), HasSubstr("TMPDIR")));
}

/// The options that the planner adds, for typed options.
TEST_F(RunPlanTest, removes_the_container_unless_it_is_detached_or_restarts) {
  struct {
    Words typed;
    Words decided;
  } const cases[] = {
      {{}, {"--rm"}},
      {{"--rm"}, {"--rm"}},
      {{"--rm=false"}, {}},
      {{"--rm=false", "--rm"}, {"--rm"}},
      {{"-d"}, {"--detach"}},
      {{"-d", "--rm"}, {"--rm", "--detach"}},
      {{"--detached"}, {"--detach"}},
      {{"-d", "--detach=false"}, {"--rm"}},
      {{"--restart", "always"}, {"--restart", "always"}},
      {{"--restart=no"}, {"--rm", "--restart", "no"}},
      {{"--restart="}, {"--rm", "--restart", ""}},
      {{"--restart=always", "--restart=no"}, {"--rm", "--restart", "always", "--restart", "no"}},
  };
  for (const auto& [typed, decided] : cases) {
    EXPECT_EQ(options(typed), decided) << testing::PrintToString(typed);
  }
  EXPECT_TRUE(make({"-d"}).detached);
  EXPECT_FALSE(make({"-d", "-d=false"}).detached);
}

TEST_F(RunPlanTest, warns_of_an_image_with_the_name_of_a_variant) {
  options_.image = "test";
  EXPECT_FALSE(warns_of("image here"));
  options_.files.project = "/p/idr.toml";
  options_.variants = {"prod", "test"};
  EXPECT_TRUE(warns_of("test is the image here, not a variant of /p/idr.toml"));
  EXPECT_TRUE(warns_of("`idr run @test`"));
  options_.credentials.origins[&options::option("image")] = options::InFile{"/p/idr.toml", 1};
  EXPECT_FALSE(warns_of("image here"));
  options_.credentials.origins.clear();
  options_.variant = "prod";
  EXPECT_FALSE(warns_of("image here"));
  options_.image = "help";
  EXPECT_TRUE(warns_of("`idr help run`"));
}

TEST_F(RunPlanTest, warns_of_a_deprecated_option) {
  options_.no_volume = true;
  EXPECT_TRUE(warns_of("--no-volume is deprecated"));
}

} // namespace
} // namespace idr::plan
