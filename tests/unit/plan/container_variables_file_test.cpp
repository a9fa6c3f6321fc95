#include "core/error.hpp"
#include "core/plan/container_variables.hpp"
#include "tests/unit/plan/container_variables_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace idr::plan {
namespace {

using test::ContainerVariablesTest;
using test::lines_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(ContainerVariablesTest, keep_the_value_of_a_file_despite_an_unset_name) {
  folder_.write("a.env", "A=1\n");
  custom_file_ = "a.env";
  for (const auto* engine : {"docker", "podman", "nerdctl"}) {
    engine_ = engine;
    const auto result = variables({"--env-file", "a.env", "-e", "A"});
    EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1", "A=1")) << engine;
    EXPECT_THAT(result.options, ElementsAre("--env", "A")) << engine;
    EXPECT_THAT(result.inherited, IsEmpty()) << engine;
  }
}

TEST_F(ContainerVariablesTest, require_the_name_of_an_env_file) {
  EXPECT_EQ(refusal<UsageError>({"--env-file", ""}), "--env-file: requires a file name");
}

TEST_F(ContainerVariablesTest, may_have_several_lines_if_named_in_a_file) {
  host_.environment.set("PEM", "a\nb");
  folder_.write("iam-docker-run.env", "PEM\nUNSET\n");
  const auto result = variables({});
  EXPECT_THAT(lines_of(result.inherited), ElementsAre("PEM=a\nb"));
  EXPECT_THAT(result.options, ElementsAre("--env", "PEM"))
      << "docker leaves out an unset name of a file";
}

TEST_F(ContainerVariablesTest, have_dockers_order_files_before_options) {
  folder_.write("iam-docker-run.env", "A=default\n");
  folder_.write("one.env", "A=one\nHERE\nNOT_HERE\n");
  folder_.write("two.env", "A=two\n");
  host_.environment.set("HERE", "host");
  const auto result = variables({"-e", "A=typed", "--env-file", "one.env", "--env-file=two.env"});
  EXPECT_THAT(lines_of(result.in_file),
              ElementsAre("A=one", "HERE=host", "A=two", "A=default", "A=typed"));
  EXPECT_THAT(result.options, IsEmpty());
}

TEST_F(ContainerVariablesTest, name_the_env_file_that_cannot_be_read) {
  EXPECT_THAT(refusal<SystemError>({"--env-file", "absent.env"}),
              testing::StartsWith("--env-file: absent.env: "));
  folder_.write("broken.env", "A=1\nB =hunter2\n");
  EXPECT_THAT(refusal<ConfigError>({"--env-file", "broken.env"}),
              AllOf(testing::StartsWith("broken.env:2: "), Not(HasSubstr("hunter2"))));
  folder_.write("large.env", "#" + std::string(5U << 20U, 'x'));
  EXPECT_THAT(refusal<ConfigError>({"--env-file", "large.env"}), HasSubstr("large.env"));
}

TEST_F(ContainerVariablesTest, come_only_from_the_named_file) {
  folder_.write("iam-docker-run.env", "DEFAULT=1\n");
  folder_.write("other.env", "OTHER=1\n");
  custom_file_ = "other.env";
  EXPECT_THAT(lines_of(variables({}).in_file), ElementsAre("OTHER=1"));
  custom_file_ = (folder_ / "other.env").string();
  host_.working_directory = "/";
  EXPECT_THAT(lines_of(variables({}).in_file), ElementsAre("OTHER=1"));
}

TEST_F(ContainerVariablesTest, require_the_named_file_but_not_the_default_one) {
  EXPECT_THAT(variables({}).in_file, IsEmpty());
  custom_file_ = "absent.env";
  EXPECT_THAT(refusal<SystemError>({}),
              AllOf(HasSubstr("--custom-env-file"), HasSubstr("absent.env")));
  custom_file_ = "iam-docker-run.env";
  EXPECT_THAT(refusal<SystemError>({}), HasSubstr("iam-docker-run.env"));
}

TEST_F(ContainerVariablesTest, do_not_skip_a_default_file_that_cannot_be_read) {
  std::filesystem::create_directory(folder_ / "iam-docker-run.env");
  EXPECT_THAT(refusal<ConfigError>({}), HasSubstr("iam-docker-run.env is a directory"));
}

TEST_F(ContainerVariablesTest, are_refused_with_their_position_but_not_their_value) {
  folder_.write("iam-docker-run.env", "A=1\nB =hunter2\n");
  EXPECT_THAT(refusal<ConfigError>({}),
              AllOf(testing::StartsWith("iam-docker-run.env:2: "), Not(HasSubstr("hunter2"))));
}

} // namespace
} // namespace idr::plan
