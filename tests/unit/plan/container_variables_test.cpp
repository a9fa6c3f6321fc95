#include "core/error.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/credential_variables.hpp"
#include "tests/unit/plan/container_variables_fixture.hpp"
#include "tests/unit/plan/warning_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::plan {
namespace {

using test::ContainerVariablesTest;
using test::lines_of;
using test::texts_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(ContainerVariablesTest, keep_their_order_and_are_not_in_the_arguments) {
  folder_.write("iam-docker-run.env", "FILE=1\nB=file\n");
  const auto result = variables({"-e", "B=2", "--env", "A=1", "--rm", "--envvar=B= 3=x ", "-eC="});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("FILE=1", "B=file", "A=1", "B= 3=x ", "C="));
  EXPECT_THAT(result.options, IsEmpty());
  EXPECT_THAT(result.inherited, IsEmpty());
  EXPECT_THAT(texts_of(result.warnings), IsEmpty());
}

TEST_F(ContainerVariablesTest, get_the_hosts_value_for_a_name_alone) {
  host_.environment.set("SET", "value");
  host_.environment.set("EMPTY", "");
  const auto result = variables({"-e", "SET", "-e", "EMPTY", "-e", "UNSET"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("SET=value", "EMPTY="));
  // Docker unsets the image's variable if the client has no variable of that name.
  EXPECT_THAT(result.options, ElementsAre("--env", "UNSET"));
  EXPECT_THAT(result.inherited, IsEmpty());
}

TEST_F(ContainerVariablesTest, go_into_the_clients_environment_if_no_line_can_contain_them) {
  const std::string large(70'000, 'x');
  const auto result = variables({"-e", "LINES=a\nb", "-e", "A=1", "-e", "LARGE=" + large, "-e",
                                 "LATIN=\xe9", "-e", "WITH SPACE=1", "-e", "#HASH=1"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1"));
  EXPECT_THAT(lines_of(result.inherited),
              ElementsAre("LINES=a\nb", "LARGE=" + large, "LATIN=\xe9", "WITH SPACE=1", "#HASH=1"));
  EXPECT_THAT(result.options, ElementsAre("--env", "LINES", "--env", "LARGE", "--env", "LATIN",
                                          "--env", "WITH SPACE", "--env", "#HASH"));
}

/// In docker, the command line overrides env files, so the planner must preserve the order.
TEST_F(ContainerVariablesTest, have_the_last_value) {
  struct {
    Words words;
    Words in_file;
    Words options;
    Words inherited;
  } const cases[] = {
      {{"-e", "A=x\ny", "-e", "A=1"}, {"A=1"}, {}, {}},
      {{"-e", "A=1", "-e", "A=x\ny"}, {}, {"--env", "A"}, {"A=x\ny"}},
      {{"-e", "A=x\ny", "-e", "A=z\n"}, {}, {"--env", "A"}, {"A=z\n"}},
      {{"-e", "A", "-e", "A=1"}, {"A=1"}, {}, {}},
      {{"-e", "A=1", "-e", "A"}, {}, {"--env", "A"}, {}},
      {{"-e", "A=x\ny", "-e", "A"}, {}, {"--env", "A"}, {}},
  };
  for (const auto& [words, in_file, options, inherited] : cases) {
    const auto result = variables(words);
    EXPECT_EQ(lines_of(result.in_file), in_file) << testing::PrintToString(words);
    EXPECT_EQ(result.options, options) << testing::PrintToString(words);
    EXPECT_EQ(lines_of(result.inherited), inherited) << testing::PrintToString(words);
  }
}

/// For docker, an unset name replaces an earlier value; podman and nerdctl ignore it.
TEST_F(ContainerVariablesTest, handle_an_unset_name_after_an_option_as_the_engine_does) {
  for (const auto* engine : {"podman", "nerdctl"}) {
    engine_ = engine;
    const auto result = variables({"-e", "A=1", "-e", "A", "-e", "B=x\ny", "-e", "B"});
    EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1")) << engine;
    EXPECT_THAT(lines_of(result.inherited), ElementsAre("B=x\ny")) << engine;
    EXPECT_THAT(result.options, ElementsAre("--env", "A", "--env", "B", "--env", "B")) << engine;
  }
  engine_ = "podman";
  EXPECT_THAT(variables({"-e", "APP*A"}).options, ElementsAre("--env", "APP*A"));
}

TEST_F(ContainerVariablesTest, report_why_a_value_cannot_be_passed) {
  const std::string large(70'000, 'x');
  EXPECT_THAT(refusal<UsageError>({"-e", "PATH=a\nb"}), testing::EndsWith("contains a line break"));
  EXPECT_THAT(refusal<UsageError>({"-e", "PATH=\xe9"}), testing::EndsWith("is not valid UTF-8"));
  EXPECT_THAT(refusal<UsageError>({"-e", "PATH=" + large}),
              testing::EndsWith("is longer than 64 KiB"));
  engine_ = "nerdctl";
  EXPECT_THAT(refusal<UsageError>({"-e", "PATH=/bin "}),
              testing::EndsWith("ends with white space"));
}

/// nerdctl and finch trim the lines of an env file at both ends.
TEST_F(ContainerVariablesTest, keep_trailing_white_space_with_every_engine) {
  const Words words = {"-e", "A=1 ", "-e", "B=1\t", "-e", "C=1\u00a0", "-e", "D=", "-e", "E= 1"};
  EXPECT_EQ(variables(words).in_file.size(), 5U);
  engine_ = "nerdctl";
  const auto result = variables(words);
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("D=", "E= 1"));
  EXPECT_THAT(lines_of(result.inherited), ElementsAre("A=1 ", "B=1\t", "C=1\u00a0"));
}

/// Docker reads its own settings from them: with PATH=x it would not find its helpers.
TEST_F(ContainerVariablesTest, never_change_variables_that_the_client_reads) {
  for (const std::string name :
       {"PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG", "LD_PRELOAD", "CONTAINER_HOST"}) {
    EXPECT_THAT(lines_of(variables({"-e", name + "=hunter2"}).in_file),
                ElementsAre(name + "=hunter2"));
    EXPECT_THAT(refusal<UsageError>({"-e", name + "=hunter2\n"}),
                AllOf(HasSubstr(name), HasSubstr("-e"), Not(HasSubstr("hunter2"))));
  }
}

/// The client already has this value, so its behaviour does not change. A GitLab job has a
/// DOCKER_AUTH_CONFIG of several lines.
TEST_F(ContainerVariablesTest, may_be_read_by_the_client_if_they_have_the_hosts_value) {
  host_.environment.set("DOCKER_AUTH_CONFIG", "{\n}");
  EXPECT_THAT(variables({"-e", "DOCKER_AUTH_CONFIG"}).options,
              ElementsAre("--env", "DOCKER_AUTH_CONFIG"));
}

TEST_F(ContainerVariablesTest, expand_a_prefix_only_for_podman) {
  host_.environment.set("APP_A", "1");
  host_.environment.set("APP_B", "x\ny");
  host_.environment.set("APPLE", "no");
  host_.environment.set("AWS_PROFILE", "dev");
  folder_.write("my.env", "APP_*\nNONE_*\n");
  engine_ = "podman";
  for (const auto& words : {Words{"-e", "APP_*", "-e", "NONE_*"}, Words{"--env-file", "my.env"}}) {
    const auto result = variables(words);
    EXPECT_THAT(lines_of(result.in_file), ElementsAre("APP_A=1"));
    EXPECT_THAT(lines_of(result.inherited), ElementsAre("APP_B=x\ny"));
    EXPECT_THAT(result.options, ElementsAre("--env", "APP_B"));
  }
  EXPECT_THAT(
      texts_of(variables({"-e", "AWS_*"}).warnings),
      ElementsAre(AllOf(HasSubstr("AWS_PROFILE from -e"), HasSubstr("Remove `-e 'AWS_*'`."))));
  folder_.write("aws.env", "AWS_*\n");
  EXPECT_THAT(texts_of(variables({"--env-file", "aws.env"}).warnings),
              ElementsAre(HasSubstr("Remove AWS_* from aws.env:1.")));
  EXPECT_THAT(lines_of(variables({"-e", "APP_*=1"}).in_file), ElementsAre("APP_*=1"));
  engine_ = "docker";
  EXPECT_THAT(variables({"-e", "APP_*"}).options, ElementsAre("--env", "APP_*"));
}

TEST_F(ContainerVariablesTest, require_a_name) {
  EXPECT_THAT(refusal<UsageError>({"-e", "=hunter2"}),
              AllOf(HasSubstr("-e"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal<UsageError>({"-e", ""}), HasSubstr("-e"));
}

TEST(OwnVariables, have_a_region_only_if_one_is_delivered) {
  EXPECT_THAT(
      lines_of(own_variables({.credentials = true, .region = "eu-west-1"})),
      ElementsAre("AWS_DEFAULT_REGION=eu-west-1", "AWS_REGION=eu-west-1", "PYTHONUNBUFFERED=1"));
  EXPECT_THAT(lines_of(own_variables({})), ElementsAre("PYTHONUNBUFFERED=1"));
}

} // namespace
} // namespace idr::plan
