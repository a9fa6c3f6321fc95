// Variables that would override what the launch delivers: keys, their rivals, and the region.
#include "core/error.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/credential_variables.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/plan/container_variables_fixture.hpp"
#include "tests/unit/plan/warning_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
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
    EXPECT_TRUE(is_rival(name, Delivery::Env)) << name;
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

} // namespace
} // namespace idr::plan
