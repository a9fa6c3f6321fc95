#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST_F(PlanLines, tell_who_the_container_is_and_who_says_so) {
  options_.identity.role = "app";
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
  options_.given.at(0).layer = docker::Layer::UserFile;
  options_.given.at(0).line = 3;
  options_.given.at(1).layer = docker::Layer::ProjectFile;
  options_.given.at(1).line = 4;
  options_.identity.role = "app";
  options_.identity.region = "eu-west-1";
  const auto shown = to_lines(make(), options_);
  EXPECT_THAT(shown, Contains("read /u/idr.toml"));
  EXPECT_THAT(shown, Contains("read /p/idr.toml"));
  EXPECT_THAT(shown, Contains("role app (/u/idr.toml:3)"));
  EXPECT_THAT(shown, Contains("region eu-west-1 (/p/idr.toml:4)"));
}

TEST_F(PlanLines, tell_how_the_env_file_is_made_by_hand) {
  options_.identity.role = "app";
  options_.identity.session.external_id = "hidden-id";
  const auto line = lines({"--role", "app", "--external-id", "hidden-id", "--no-cache", "-e",
                           "A=hidden", "--verbose", "-p", "80:80"})
                        .back();
  EXPECT_THAT(line, AllOf(HasSubstr("`(umask 077; idr credentials --role app --no-cache --format "
                                    "env-no-export > FILE)`"),
                          HasSubstr("add A to it"), Not(HasSubstr("hidden"))));
}

TEST_F(PlanLines, need_no_credentials_for_a_container_without_any) {
  EXPECT_THAT(lines().back(), AllOf(HasSubstr("an empty FILE"), Not(HasSubstr("idr credentials"))));
}

} // namespace
} // namespace idr::plan
