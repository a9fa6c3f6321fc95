#include "core/plan/dry_run.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::HasSubstr;
using testing::Not;

class PlanJson : public LaunchSetting {
protected:
  nlohmann::json json(const Words& words = {}) {
    return nlohmann::json::parse(to_json(make(words), options_));
  }
};

TEST_F(PlanJson, shows_what_will_run) {
  options_.cmd = "a 'b c'";
  const auto plan = json({"-d", "-p", "1:1"});
  EXPECT_EQ(plan.at("engine"), "docker");
  EXPECT_EQ(plan.at("image"), options_.image);
  EXPECT_EQ(plan.at("command"), (Words{"a", "b c"}));
  EXPECT_EQ(plan.at("detached"), true);
  EXPECT_EQ(plan.at("arguments"), example_lines(make()).back());
  for (const auto* key : {"region", "sts", "iam", "credentials"}) {
    EXPECT_EQ(plan.at(key), nullptr) << key;
  }
  EXPECT_EQ(plan.at("warnings").size(), 1U);
}

TEST_F(PlanJson, shows_how_credentials_are_found) {
  options_.credentials.role = "team/my-role";
  options_.credentials.profile = "work";
  options_.credentials.session.duration = std::chrono::seconds(1800);
  options_.credentials.session.session_name = "my-session";
  config_ = "[profile work]\naws_access_key_id = AKIAIOSFODNN7WORK0\n"
            "aws_secret_access_key = hidden-secret-key\n";
  const auto plan = json();
  EXPECT_EQ(plan.at("region").at("name"), "us-east-1");
  EXPECT_EQ(plan.at("region").at("origin"), "default");
  EXPECT_EQ(plan.at("sts").at("url"), "https://sts.us-east-1.amazonaws.com");
  EXPECT_EQ(plan.at("iam").at("url"), "https://iam.amazonaws.com");
  const auto& credentials = plan.at("credentials");
  EXPECT_EQ(credentials.at("source"), "access key");
  EXPECT_EQ(credentials.at("detail"), "…ORK0");
  EXPECT_EQ(credentials.at("origin"), "config:2");
  EXPECT_EQ(credentials.at("profile"), "work");
  ASSERT_EQ(credentials.at("steps").size(), 1U);
  const auto& step = credentials.at("steps").front();
  EXPECT_EQ(step.at("action"), "AssumeRole");
  EXPECT_EQ(step.at("role"), "team/my-role");
  EXPECT_EQ(step.at("origin"), "--role");
  EXPECT_EQ(step.at("session_name"), "my-session");
  EXPECT_EQ(step.at("duration"), 1800);
}

TEST_F(PlanJson, shows_a_session_without_a_role) {
  options_.credentials.profile = "work";
  options_.credentials.mfa_serial = "arn:aws:iam::123456789012:mfa/ann";
  config_ = "[profile work]\naws_access_key_id = A\naws_secret_access_key = B\n";
  const auto steps = json().at("credentials").at("steps");
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps.front().at("action"), "GetSessionToken");
  EXPECT_EQ(steps.front().at("duration"), 3600);
  EXPECT_EQ(steps.front().at("mfa_serial"), options_.credentials.mfa_serial);
}

TEST_F(PlanJson, contains_no_secret) {
  set("AWS_SESSION_TOKEN", "hidden-session-token");
  set("FROM_HOST", "hidden-host-value");
  folder_.write("project/iam-docker-run.env", "FROM_FILE=hidden-file-value\n");
  auto& credential_plan = options_.credentials;
  credential_plan.role = "my-role";
  credential_plan.mfa_serial = "arn:aws:iam::123456789012:mfa/ann";
  credential_plan.mfa_code = "135790";
  credential_plan.session.external_id = "hidden-external-id";
  credential_plan.session.policy = R"({"hidden-policy": 1})";
  credential_plan.session.tags = {{"key", "hidden-tag"}};

  const auto text = to_json(make({"-e", "TYPED=hidden-typed", "-e", "FROM_HOST", "-e",
                                  "LINES=hidden\nlines", "-e", "AWS_SECRET_ACCESS_KEY=hidden"}),
                            options_);

  EXPECT_THAT(text, Not(HasSubstr("hidden")));
  EXPECT_THAT(text, Not(HasSubstr(credential_plan.mfa_code)));
  EXPECT_THAT(text, Not(HasSubstr("135790")));
  EXPECT_THAT(text, Not(HasSubstr("AKIA"))) << "only the last four characters are shown";
  const auto plan = nlohmann::json::parse(text);
  EXPECT_EQ(plan.at("variables"), (Words{"FROM_FILE", "TYPED", "FROM_HOST"}));
  EXPECT_EQ(plan.at("inherited_variables"), Words{"LINES"});
}

TEST_F(PlanJson, shows_the_origin_of_each_value) {
  set("AWS_REGION", "eu-north-1");
  help_ = "--new=x";
  options_.files.project = "/p/idr.toml";
  options_.variant = "test";
  options_.given = test::typed({"--role", "r", "-e", "A=secret", "--new=1", "--policy", "{}"});
  options_.given.at(0).origin = options::InFile{"/p/idr.toml", 7};
  options_.given.at(1).origin = options::InFile{"/p/idr.toml", 9};
  options_.given.at(1).of_variant = true;
  options_.credentials.role = "r";
  options_.credentials.session.session_name = "my-session";
  const auto values = nlohmann::json::parse(to_json(make(), options_)).at("values");
  const auto expected = nlohmann::json::parse(R"([
    {"option": "role", "value": "r", "from": "file", "where": "/p/idr.toml:7"},
    {"option": "env", "value": "A", "from": "variant test", "where": "/p/idr.toml:9"},
    {"option": "new", "value": "1", "from": "command line"},
    {"option": "policy", "value": "…", "from": "command line"},
    {"option": "engine", "value": "docker", "from": "environment", "where": "PATH"},
    {"option": "name", "value": "my-service-…", "from": "default"},
    {"option": "rm", "value": "true", "from": "default"},
    {"option": "region", "value": "eu-north-1", "from": "environment", "where": "AWS_REGION"}
  ])");
  EXPECT_EQ(values, expected) << values.dump(1);
}

TEST_F(PlanJson, is_the_same_for_the_same_input) {
  options_.credentials.role = "my-role";
  options_.given = test::typed({"-p", "1:1", "-e", "A=1", "-e", "B=x\ny", "-e", "UNSET"});
  const auto first = make();
  const auto second = make();
  EXPECT_EQ(to_json(first, options_), to_json(second, options_));
  EXPECT_EQ(example_lines(first).back(), example_lines(second).back());
}

/// A path or a command may not be valid UTF-8.
TEST_F(PlanJson, is_valid_for_any_input) {
  options_.cmd = "\xff\xfe \"\x01\"";
  const auto plan = json({"--label", "a=\xe9"});
  EXPECT_EQ(plan.at("command").size(), 2U);
}

} // namespace
} // namespace idr::plan
