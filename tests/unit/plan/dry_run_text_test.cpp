#include "core/options/layers.hpp"
#include "core/plan/dry_run.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class PlanLines : public LaunchSetting {
protected:
  Words lines(const Words& words = {}) { return to_lines(make(words), options_); }
};

TEST_F(PlanLines, show_the_credential_options_with_their_origins) {
  options_.credentials.role = "app";
  const auto shown = lines({"--role", "app"});
  EXPECT_THAT(shown, Contains("role app (--role)"));
  EXPECT_THAT(shown, Contains("region us-east-1 (default)"));
  EXPECT_THAT(shown, Contains("role-session-name ann@laptop (default)"));
  EXPECT_THAT(shown, Contains("engine docker (PATH)"));
  EXPECT_THAT(shown, Contains(HasSubstr("/project/_container_name.txt")));
}

TEST_F(PlanLines, name_the_files_that_options_come_from) {
  options_.files = {"/u/idr.toml", "/p/idr.toml"};
  options_.given = test::typed({"--role", "app", "--region", "eu-west-1"});
  options_.given.at(0).origin = options::InFile{"/u/idr.toml", 3};
  options_.given.at(1).origin = options::InFile{"/p/idr.toml", 4};
  options_.credentials.role = "app";
  options_.credentials.region = "eu-west-1";
  const auto shown = to_lines(make(), options_);
  EXPECT_THAT(shown, Contains("read /u/idr.toml"));
  EXPECT_THAT(shown, Contains("read /p/idr.toml"));
  EXPECT_THAT(shown, Contains("role app (/u/idr.toml:3)"));
  EXPECT_THAT(shown, Contains("region eu-west-1 (/p/idr.toml:4)"));
}

TEST_F(PlanLines, show_how_to_create_the_env_file_by_hand) {
  options_.credentials.role = "app";
  options_.credentials.session.external_id = "hidden-id";
  const auto line = lines({"--role", "app", "--external-id", "hidden-id", "--no-cache", "-e",
                           "A=hidden", "--verbose", "-p", "80:80"})
                        .back();
  EXPECT_THAT(line, AllOf(HasSubstr("`(umask 077; idr credentials --role app --no-cache --format "
                                    "env-no-export > FILE)`"),
                          HasSubstr("with --external-id added, which is not shown here"),
                          HasSubstr("add A to it"), Not(HasSubstr("hidden"))));
}

TEST_F(PlanLines, include_the_session_options_of_the_launch) {
  options_.credentials.role = "app";
  const auto of_file = lines({"--role", "app", "--policy", "my policy.json"}).back();
  EXPECT_THAT(of_file, HasSubstr("--role app --policy 'my policy.json' --format env-no-export"));
  EXPECT_THAT(of_file, Not(HasSubstr("not shown here")));
  const auto literal =
      lines({"--role", "app", "--policy", "{\"hidden\":1}", "--external-id", "hidden"}).back();
  EXPECT_THAT(literal, AllOf(HasSubstr("with --policy and --external-id added, which are"),
                             Not(HasSubstr("hidden"))));
}

TEST_F(PlanLines, name_the_variables_that_the_shell_must_set) {
  const auto shown = lines({"-e", "B=hid\nden", "-e", "A=1", "-e", "A=2"});
  EXPECT_THAT(shown, Contains("to run the line, set B in the shell: its value is passed in the "
                              "environment of docker"));
  EXPECT_THAT(shown, Contains(HasSubstr(", add A to it")));
}

TEST_F(PlanLines, name_the_container_name_file_that_is_writable) {
  std::filesystem::create_directories(folder_ / "names");
  folder_.write("file", "");
  set("IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX", (folder_ / "names").string());
  EXPECT_THAT(lines(),
              Contains(fmt::format("container name in {}/names/project/_container_name.txt",
                                   folder_.path().string())));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "names"));
}

TEST_F(PlanLines, need_no_credentials_for_a_container_without_any) {
  EXPECT_THAT(lines().back(), AllOf(HasSubstr("an empty FILE"), Not(HasSubstr("idr credentials"))));
  options_.credentials.region = "eu-west-1";
  EXPECT_THAT(lines({"--region", "eu-west-1"}), Contains("region eu-west-1 (--region)"));
  options_.given = test::typed({"--region", "eu-west-1"});
  options_.given.front().origin = options::InFile{"/p/idr.toml", 4};
  options_.credentials.origins = options::origins_in_files(options_.given);
  EXPECT_THAT(to_lines(make(), options_), Not(Contains(HasSubstr("eu-west-1"))));
}

} // namespace
} // namespace idr::plan
