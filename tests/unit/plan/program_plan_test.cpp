#include "core/error.hpp"
#include "core/options/find_option.hpp"
#include "core/options/naming.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/program_plan.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A machine with the program `tool` on PATH, keys in the environment, and a role.
class ProgramPlanTest : public testing::Test {
protected:
  ProgramPlanTest() {
    folder_.write_program("tool", "#!/bin/sh\n");
    host_.working_directory = folder_.path();
    host_.user_name = "ann";
    host_.host_name = "laptop";
    set("PATH", folder_.path().string());
    set("HOME", folder_.path().string());
    set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    set("AWS_SECRET_ACCESS_KEY", "hidden-secret-key");
    options_.credentials.role = "app";
    options_.credentials.region = "eu-west-1";
    options_.command = {"tool"};
  }

  void set(const std::string& name, const std::string& value) {
    host_.environment.set(name, value);
  }
  void use_exec(const std::string& text) {
    options_.command.clear();
    options_.exec = text;
    options_.variant = "sync";
    options_.credentials.origins[&options::option("exec")] = options::InFile{"/p/idr.toml", 4};
  }

  ProgramPlan make() const {
    return options::naming(options_.credentials.origins, [&] {
      return make_program_plan(options_, host_,
                               aws::SharedConfig::parse(config_, "config", "", "credentials"));
    });
  }
  std::optional<std::string> variable(const std::string& name) const {
    return make().environment.get(name);
  }
  /// The exit code, the message and the remedy of the error.
  std::string refusal() const {
    try {
      make();
    } catch (const Error& error) {
      return std::to_string(error.exit_code()) + "|" + error.what() + "|" + error.remedy();
    }
    return "no error";
  }

  test::ScratchFolder folder_;
  system::Host host_;
  ProgramOptions options_;
  std::string config_;
};

// ---- the environment ----

TEST_F(ProgramPlanTest, unsets_every_variable_that_selects_credentials) {
  for (const auto& [name, delivery, beats] : all_credential_variables()) {
    set(std::string(name), "foreign");
  }
  options_.credentials.profile = "p";
  config_ = "[profile p]\naws_access_key_id = A\naws_secret_access_key = B\n";
  for (const auto delivery : {Delivery::Env, Delivery::Endpoint}) {
    options_.delivery = delivery;
    const auto environment = make().environment;
    for (const auto& each : all_credential_variables()) {
      const auto value = environment.get(each.name).value_or("/dev/null");
      EXPECT_EQ(value, "/dev/null") << each.name;
    }
  }
}

TEST_F(ProgramPlanTest, unsets_the_tokens_for_single_services) {
  set("AWS_BEARER_TOKEN_BEDROCK", "foreign");
  set("AWS_BEARER_TOKEN_OTHER", "foreign");
  set("AWS_BEARER", "kept");
  EXPECT_FALSE(variable("AWS_BEARER_TOKEN_BEDROCK"));
  EXPECT_FALSE(variable("AWS_BEARER_TOKEN_OTHER"));
  EXPECT_EQ(variable("AWS_BEARER"), "kept");
}

TEST_F(ProgramPlanTest, lets_programs_find_no_file_with_credentials) {
  set("AWS_CONFIG_FILE", (folder_ / "own-config").string());
  for (const auto* name : {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
                           "AWS_CREDENTIAL_PROFILES_FILE", "MINIO_SHARED_CREDENTIALS_FILE"}) {
    EXPECT_EQ(variable(name), "/dev/null") << name;
  }
}

TEST_F(ProgramPlanTest, sets_the_region_in_both_variables) {
  set("AWS_REGION", "us-west-2");
  set("AWS_DEFAULT_REGION", "us-west-1");
  EXPECT_EQ(variable("AWS_REGION"), "eu-west-1");
  EXPECT_EQ(variable("AWS_DEFAULT_REGION"), "eu-west-1");
  options_.credentials.region.clear();
  EXPECT_EQ(variable("AWS_REGION"), "us-west-2");
  EXPECT_EQ(variable("AWS_DEFAULT_REGION"), "us-west-2");
}

TEST_F(ProgramPlanTest, changes_nothing_else_in_the_environment) {
  set("EMPTY", "");
  set("LINES", "a\nb");
  set("AWS_PAGER", "");
  set("AWS_CA_BUNDLE", "/etc/ca.pem");
  set("DOCKER_HOST", "unix:///nowhere");
  auto expected = host_.environment;
  for (const auto* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) expected.unset(name);
  const auto with_region = make().environment;
  auto planned = with_region;
  for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) planned.unset(name);
  for (const auto& [name, value] : with_region.variables()) {
    if (value == "/dev/null") planned.unset(name);
  }
  EXPECT_EQ(planned.variables(), expected.variables());
}

TEST_F(ProgramPlanTest, replaces_the_settings_of_the_profile_by_variables) {
  options_.credentials.profile = "p";
  config_ = "[profile p]\nca_bundle = /etc/p.pem\nendpoint_url = http://localhost:4566\n"
            "aws_access_key_id = A\naws_secret_access_key = B\n";
  EXPECT_EQ(variable("AWS_CA_BUNDLE"), "/etc/p.pem");
  EXPECT_EQ(variable("AWS_ENDPOINT_URL"), "http://localhost:4566");
}

// ---- the command ----

TEST_F(ProgramPlanTest, runs_the_typed_command) {
  options_.command = {"tool", "a b", "", "--role", "*"};
  const auto plan = make();
  EXPECT_EQ(plan.program, (folder_ / "tool").string());
  EXPECT_THAT(plan.arguments, ElementsAre("tool", "a b", "", "--role", "*"));
}

TEST_F(ProgramPlanTest, runs_the_command_of_the_variant_unless_one_is_typed) {
  use_exec("tool 'a b' \"c d\" e\\ f '*' '$HOME' #comment");
  EXPECT_THAT(make().arguments, ElementsAre("tool", "a b", "c d", "e f", "*", "$HOME"));
  options_.command = {"tool", "typed"};
  EXPECT_THAT(make().arguments, ElementsAre("tool", "typed"));
  use_exec("no shell | reads it");
  options_.command = {"tool"};
  EXPECT_THAT(make().arguments, ElementsAre("tool"));
}

TEST_F(ProgramPlanTest, needs_a_command) {
  options_.command.clear();
  EXPECT_EQ(refusal(), "2|the command is missing|Type `idr exec --role ROLE COMMAND`.");
  options_.variant = "web";
  EXPECT_EQ(refusal(), "2|variant web has no command: it has no exec|`idr run @web` launches its "
                       "container.");
  options_.command = {"", "x"};
  EXPECT_EQ(refusal(), "2|the command is empty|Is it a variable that is not set?");
}

TEST_F(ProgramPlanTest, refuses_what_only_a_shell_does) {
  for (const auto* text : {"tool | tee", "tool && tool", "tool; tool", "tool > out", "tool < in",
                           "tool $HOME", "tool \"$HOME\"", "tool `id`", "tool &", "(tool)",
                           "tool *", "tool a?", "tool [ab]", "~/tool", "tool ~ann"}) {
    use_exec(text);
    const std::string_view words(text);
    const char special = words[words.find_first_of("|&;><$`(*?[~")];
    EXPECT_THAT(refusal(), HasSubstr(std::string("2|/p/idr.toml:4: exec: contains ") + special +
                                     ", which only a shell interprets"))
        << text;
  }
  for (const auto* text : {"", " \t\n", "#comment", "'' tool"}) {
    use_exec(text);
    EXPECT_THAT(refusal(), HasSubstr("2|/p/idr.toml:4: exec: ")) << text;
  }
  use_exec("tool 'a");
  EXPECT_THAT(refusal(), HasSubstr("/p/idr.toml:4: exec: a ' is not closed"));
}

TEST_F(ProgramPlanTest, finds_the_program_before_any_request) {
  options_.command = {"zzz"};
  EXPECT_EQ(refusal(), "127|zzz was not found|Install it, or add its folder to PATH.");
  options_.command = {(folder_ / "zzz").string()};
  EXPECT_THAT(refusal(), AllOf(HasSubstr("127|cannot start "), HasSubstr("No such file")));
  const auto plain = folder_.write("plain", "text");
  options_.command = {plain.string()};
  EXPECT_THAT(refusal(), AllOf(HasSubstr("126|cannot start "), HasSubstr("Permission denied")));
  options_.command = {folder_.path().string()};
  EXPECT_THAT(refusal(), HasSubstr("126|cannot start "));
}

// ---- the credentials ----

TEST_F(ProgramPlanTest, needs_credentials) {
  options_.credentials = {};
  EXPECT_THAT(refusal(), HasSubstr("2|no credentials: --role and --profile are missing|"));
  options_.credentials.profile = "p";
  config_ = "[profile p]\naws_access_key_id = A\naws_secret_access_key = B\n";
  EXPECT_EQ(refusal(), "no error");
}

TEST_F(ProgramPlanTest, refreshes_no_long_term_credentials) {
  options_.credentials = {};
  options_.credentials.profile = "p";
  options_.credentials.no_session = true;
  config_ = "[profile p]\naws_access_key_id = A\naws_secret_access_key = B\n";
  EXPECT_EQ(refusal(), "no error");
  options_.delivery = Delivery::Endpoint;
  EXPECT_THAT(refusal(), HasSubstr("2|--no-session: cannot be used with --delivery endpoint"));
}

} // namespace
} // namespace idr::plan
