#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/credential_variables.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/plan/warning_texts.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

using test::texts_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Words = std::vector<std::string>;

Words lines_of(const std::vector<docker::Variable>& variables) {
  Words lines;
  for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
  return lines;
}

class ContainerVariablesTest : public testing::Test {
protected:
  ContainerVariablesTest() { host_.working_directory = folder_.path(); }

  /// Empty if the container gets no keys.
  std::string keys_origin(const Words& words) const {
    const auto origin = variables(words).keys_origin;
    return origin ? to_string(*origin) : "";
  }

  ContainerVariables variables(const Words& words) const {
    return container_variables(custom_file_, test::typed(words), host_, docker::engine_of(engine_),
                               delivered_);
  }

  template <typename Kind>
  std::string refusal(const Words& words) const {
    try {
      variables(words);
    } catch (Kind& error) {
      options::name_option(error, options::Origins());
      return error.what();
    }
    return "no such error";
  }

  test::ScratchFolder folder_;
  system::Host host_;
  std::string custom_file_;
  std::string engine_ = "docker";
  Delivered delivered_{.credentials = true, .region = "eu-west-1"};
};

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

TEST_F(ContainerVariablesTest, require_the_name_of_an_env_file) {
  EXPECT_EQ(refusal<UsageError>({"--env-file", ""}), "--env-file: requires a file name");
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

TEST_F(ContainerVariablesTest, may_have_several_lines_if_named_in_a_file) {
  host_.environment.set("PEM", "a\nb");
  folder_.write("iam-docker-run.env", "PEM\nUNSET\n");
  const auto result = variables({});
  EXPECT_THAT(lines_of(result.inherited), ElementsAre("PEM=a\nb"));
  EXPECT_THAT(result.options, ElementsAre("--env", "PEM"))
      << "docker leaves out an unset name of a file";
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

TEST_F(ContainerVariablesTest, drop_keys_that_would_override_the_roles) {
  host_.environment.set("AWS_SECRET_ACCESS_KEY", "hunter2");
  folder_.write("iam-docker-run.env", "AWS_ACCESS_KEY_ID=hunter2\n");
  const auto result =
      variables({"-e", "AWS_SECRET_ACCESS_KEY", "-e", "AWS_SESSION_TOKEN=hun\nter2", "-e", "A=1"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1"));
  EXPECT_THAT(result.options, IsEmpty());
  EXPECT_THAT(result.inherited, IsEmpty());
  EXPECT_THAT(texts_of(result.warnings),
              ElementsAre(AllOf(HasSubstr("AWS_ACCESS_KEY_ID"), HasSubstr("iam-docker-run.env:1")),
                          AllOf(HasSubstr("AWS_SECRET_ACCESS_KEY"), HasSubstr("-e")),
                          HasSubstr("AWS_SESSION_TOKEN")));
  EXPECT_THAT(testing::PrintToString(texts_of(result.warnings)), Not(HasSubstr("hun")));
}

/// `--env AWS_SESSION_TOKEN` would make docker unset the role's token.
TEST_F(ContainerVariablesTest, do_not_unset_the_roles_token) {
  const auto result = variables({"-e", "AWS_SESSION_TOKEN"});
  EXPECT_THAT(result.options, IsEmpty());
  EXPECT_THAT(result.in_file, IsEmpty());
}

TEST_F(ContainerVariablesTest, may_be_keys_if_there_is_no_role) {
  delivered_ = {};
  host_.environment.set("AWS_SECRET_ACCESS_KEY", "s");
  const auto result = variables(
      {"-e", "AWS_ACCESS_KEY_ID=k", "-e", "AWS_SECRET_ACCESS_KEY", "-e", "AWS_PROFILE=p"});
  EXPECT_THAT(lines_of(result.in_file),
              ElementsAre("AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s", "AWS_PROFILE=p"));
  EXPECT_THAT(texts_of(result.warnings), IsEmpty());
}

constexpr std::array rivals = {"AWS_PROFILE",
                               "AWS_DEFAULT_PROFILE",
                               "AWS_SECURITY_TOKEN",
                               "AWS_CREDENTIAL_EXPIRATION",
                               "AWS_CREDENTIAL_SCOPE",
                               "AWS_ACCESS_KEY",
                               "AWS_SECRET_KEY",
                               "AWS_SHARED_CREDENTIALS_FILE",
                               "AWS_CREDENTIAL_FILE",
                               "AWS_WEB_IDENTITY_TOKEN_FILE",
                               "AWS_ROLE_ARN",
                               "AWS_ROLE_SESSION_NAME",
                               "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                               "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                               "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                               "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"};

TEST_F(ContainerVariablesTest, never_include_rivals_of_the_roles_credentials) {
  // Even an empty AWS_PROFILE makes SDKs ignore the credentials.
  for (const std::string name : rivals) {
    for (const std::string value : {"hunter2", "", "hunter2\n"}) {
      const auto result = variables({"-e", name + "=" + value});
      EXPECT_THAT(
          texts_of(result.warnings),
          ElementsAre(AllOf(HasSubstr(name + " from -e is dropped"), Not(HasSubstr("hunter2")))));
      EXPECT_THAT(result.in_file, IsEmpty());
      EXPECT_THAT(result.options, ElementsAre("--env", name)); // nor the image's
      EXPECT_THAT(result.inherited, IsEmpty());
    }
    EXPECT_TRUE(is_rival(name)) << name;
  }
}

/// Docker's client unsets only variables that it does not have itself, and it may need this one.
TEST_F(ContainerVariablesTest, do_not_unset_an_images_rival_if_the_client_cannot) {
  host_.environment.set("AWS_PROFILE", "dev");
  const auto typed = variables({"-e", "AWS_PROFILE"});
  EXPECT_THAT(typed.options, IsEmpty());
  EXPECT_EQ(typed.warnings.front().remedy,
            "`env -u AWS_PROFILE idr run --profile \"$AWS_PROFILE\" -e AWS_PROFILE …` starts the "
            "container without it.");
  EXPECT_THAT(variables({"-e", "AWS_PROFILE", "-e", "AWS_PROFILE=x"}).options, IsEmpty());
  EXPECT_THAT(
      image_variable_remedy("AWS_PROFILE", docker::engine_of(engine_), host_.environment),
      HasSubstr("`env -u AWS_PROFILE idr run --profile \"$AWS_PROFILE\" -e AWS_PROFILE …`"));
  EXPECT_THAT(image_variable_remedy("AWS_ROLE_ARN", docker::engine_of(engine_), host_.environment),
              HasSubstr("`idr run -e AWS_ROLE_ARN …`"));
  engine_ = "podman";
  EXPECT_THAT(variables({"-e", "AWS_PROFILE", "-e", "AWS_PROFILE=x"}).options,
              ElementsAre("--unsetenv", "AWS_PROFILE"));
  EXPECT_THAT(image_variable_remedy("AWS_PROFILE", docker::engine_of(engine_), host_.environment),
              HasSubstr("`idr run --unsetenv=AWS_PROFILE …`"));
}

TEST_F(ContainerVariablesTest, are_dropped_with_a_warning_that_names_the_project_file) {
  auto typed = test::typed({"-e", "AWS_PROFILE=x"});
  typed.front().origin = options::InFile{"/p/idr.toml", 3};
  const auto result = container_variables({}, typed, host_, docker::engine_of(engine_), delivered_);
  EXPECT_THAT(texts_of(result.warnings),
              ElementsAre(AllOf(HasSubstr("AWS_PROFILE from /p/idr.toml:3 is dropped"),
                                HasSubstr("Remove it from /p/idr.toml:3."))));
}

TEST_F(ContainerVariablesTest, drop_rivals_from_every_source_and_name_it) {
  folder_.write("docker.env", "A=1\n\nAWS_PROFILE=hunter2\n");
  folder_.write("custom.env", "AWS_CREDENTIAL_EXPIRATION=hunter2\nAWS_ROLE_ARN\n");
  host_.environment.set("AWS_ROLE_ARN", "hunter2");
  custom_file_ = "custom.env";
  const auto result = variables({"--env-file", "docker.env", "-e", "AWS_SECURITY_TOKEN=hunter2"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1"));
  EXPECT_THAT(texts_of(result.warnings),
              ElementsAre(testing::StartsWith("AWS_PROFILE from docker.env:3 "),
                          testing::StartsWith("AWS_CREDENTIAL_EXPIRATION from custom.env:1 "),
                          testing::StartsWith("AWS_ROLE_ARN from custom.env:2 "),
                          testing::StartsWith("AWS_SECURITY_TOKEN from -e ")));
  EXPECT_THAT(testing::PrintToString(texts_of(result.warnings)), Not(HasSubstr("hunter2")));
}

TEST_F(ContainerVariablesTest, keep_names_that_only_look_like_rivals) {
  const auto result = variables({"-e", "AWS_ACCOUNT_ID=1", "-e", "AWS_CONFIG_FILE=/c", "-e",
                                 "MY_AWS_PROFILE=x", "-e", "AWS_PROFILES=x"});
  EXPECT_EQ(result.in_file.size(), 4U);
  EXPECT_THAT(texts_of(result.warnings), IsEmpty());
}

TEST_F(ContainerVariablesTest, are_not_dropped_if_no_credentials_are_delivered) {
  delivered_ = {};
  for (const std::string name : rivals) {
    const auto result = variables({"-e", name + "=x"});
    EXPECT_THAT(lines_of(result.in_file), ElementsAre(name + "=x"));
    EXPECT_THAT(texts_of(result.warnings), IsEmpty());
  }
}

/// Unsetting the image's profile is useful, so there is no warning.
TEST_F(ContainerVariablesTest, do_not_warn_of_a_rival_that_is_unset) {
  const auto result = variables({"-e", "AWS_PROFILE"});
  EXPECT_THAT(result.options, ElementsAre("--env", "AWS_PROFILE"));
  EXPECT_THAT(texts_of(result.warnings), IsEmpty());
}

TEST_F(ContainerVariablesTest, do_not_bypass_the_check_by_an_option_of_the_engine) {
  engine_ = "podman";
  EXPECT_NO_THROW(variables({"--env-host=true", "--secret=a,type=env"}));
  host_.environment.set("AWS_PROFILE", "dev");
  host_.environment.set("AWS_SECURITY_TOKEN", "hidden");
  EXPECT_THAT(
      refusal<UsageError>({"--env-host=true"}),
      testing::StartsWith("--env-host passes AWS_PROFILE, AWS_SECURITY_TOKEN: in conflict"));
  EXPECT_THAT(refusal<UsageError>({"--secret=a,type=env,target=AWS_ROLE_ARN"}),
              testing::StartsWith("--secret passes AWS_ROLE_ARN: in conflict"));
  delivered_ = {};
  EXPECT_NO_THROW(variables({"--env-host=true"}));
}

TEST_F(ContainerVariablesTest, have_the_origin_of_keys_that_are_not_delivered) {
  host_.environment.set("AWS_ACCESS_KEY_ID", "AKIA");
  folder_.write("my.env", "AWS_ACCESS_KEY_ID\n");
  EXPECT_EQ(keys_origin({"-e", "AWS_ACCESS_KEY_ID"}), "") << "they are dropped";
  delivered_ = {};
  EXPECT_EQ(keys_origin({}), "");
  EXPECT_EQ(keys_origin({"-e", "AWS_ACCESS_KEY_ID"}), "-e");
  EXPECT_EQ(keys_origin({"-e", "AWS_ACCESS_KEY_ID="}), "");
  EXPECT_EQ(keys_origin({"--env-file", "my.env"}), "my.env:1");
  engine_ = "podman";
  EXPECT_EQ(keys_origin({"-e", "AWS_*"}), "-e");
  EXPECT_EQ(keys_origin({"--env-host=true"}), "--env-host");
}

TEST_F(ContainerVariablesTest, do_not_override_the_region_of_the_launch) {
  const auto result = variables({"-e", "AWS_REGION=eu-central-1", "-e",
                                 "AWS_DEFAULT_REGION=eu-west-1", "-e", "PYTHONUNBUFFERED=x\ny"});
  EXPECT_THAT(result.in_file, IsEmpty());
  EXPECT_THAT(result.options, IsEmpty());
  EXPECT_THAT(result.inherited, IsEmpty());
  EXPECT_THAT(
      texts_of(result.warnings),
      ElementsAre("AWS_REGION from -e is dropped: the container gets eu-west-1 (see --region). "
                  "Remove `-e AWS_REGION`.",
                  "PYTHONUNBUFFERED from -e is dropped: the container gets 1. "
                  "Remove `-e PYTHONUNBUFFERED`."));
}

TEST_F(ContainerVariablesTest, have_the_users_region_if_the_launch_sets_none) {
  delivered_ = {};
  const auto result = variables({"-e", "AWS_REGION=eu-central-1", "-e", "AWS_DEFAULT_REGION"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("AWS_REGION=eu-central-1"));
  EXPECT_THAT(result.options, ElementsAre("--env", "AWS_DEFAULT_REGION"));
  EXPECT_THAT(texts_of(result.warnings), IsEmpty());
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
