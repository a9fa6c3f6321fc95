// Launches with --delivery endpoint: which option is on which line, and what a dry run shows.
#include "core/error.hpp"
#include "core/options/layers.hpp"
#include "core/plan/dry_run.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class PodPlan : public LaunchSetting {
protected:
  PodPlan() {
    std::filesystem::create_directories(folder_ / "lib/iam-docker-run");
    folder_.write("lib/iam-docker-run/agent-image", "agent:1\n");
    host_.program_file = [this] { return folder_ / "bin/idr"; };
    options_.delivery = Delivery::Endpoint;
    options_.credentials.role = "app";
  }

  void set_delivery_in_file() {
    options_.given = test::typed({"--delivery", "endpoint"});
    options_.given.front().origin = options::InFile{"/p/idr.toml", 4};
    options_.credentials.origins = options::origins_in_files(options_.given);
  }
};

TEST_F(PodPlan, has_the_installed_agent) {
  const auto plan = make();
  ASSERT_TRUE(plan.pod);
  EXPECT_EQ(plan.pod->agent.name, "agent:1");
  EXPECT_EQ(plan.pod->agent.folder, folder_ / "lib/iam-docker-run");
  EXPECT_TRUE(plan.credentials.chain);
}

TEST_F(PodPlan, puts_the_options_of_the_network_only_on_the_companions_line) {
  const auto lines = example_lines(make({"-p", "80:80", "--net", "back", "-v", "/a:/a", "--sysctl",
                                         "net.a=1", "--sysctl", "kernel.a=1"}));
  ASSERT_EQ(lines.size(), 2U);
  const auto& companion = lines.front();
  const auto& application = lines.back();
  EXPECT_THAT(companion, AllOf(Contains("--publish"), Contains("back"), Contains("net.a=1"),
                               Contains("my-service-XXXXXXXX-credentials")));
  EXPECT_THAT(companion, AllOf(Not(Contains("/a:/a")), Not(Contains("kernel.a=1"))));
  EXPECT_THAT(application, AllOf(Contains("/a:/a"), Contains("kernel.a=1"),
                                 Contains("container:my-service-XXXXXXXX-credentials")));
  EXPECT_THAT(application,
              AllOf(Not(Contains("--publish")), Not(Contains("back")), Not(Contains("net.a=1"))));
  for (const auto& line : lines) {
    EXPECT_THAT(line, Contains("iam-docker-run.launch=XXXXXXXXXXXXXXXX"));
  }
}

TEST_F(PodPlan, has_one_line_on_the_network_of_the_host) {
  const auto lines = example_lines(make({"--network", "host"}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines.front(), AllOf(Contains("host"), Contains("--network"),
                                   Contains("iam-docker-run.launch=XXXXXXXXXXXXXXXX"),
                                   Contains("iam-docker-run.application=my-service-XXXXXXXX")));
}

TEST_F(PodPlan, is_shown_as_json) {
  const auto plan = make({"-p", "80:80"});
  const auto json = nlohmann::json::parse(to_json(plan, options_));
  EXPECT_EQ(json.at("delivery"), "endpoint");
  EXPECT_EQ(json.at("companion_arguments"), example_lines(plan).front());
  EXPECT_EQ(json.at("arguments"), example_lines(plan).back());
  const auto on_host = nlohmann::json::parse(to_json(make({"--net", "host"}), options_));
  EXPECT_EQ(on_host.at("delivery"), "endpoint");
  EXPECT_EQ(on_host.at("companion_arguments"), nullptr);
  options_.delivery = Delivery::Env;
  const auto by_env = nlohmann::json::parse(to_json(make({"-p", "80:80"}), options_));
  EXPECT_EQ(by_env.at("delivery"), "env");
  EXPECT_EQ(by_env.at("companion_arguments"), nullptr);
}

TEST_F(PodPlan, is_shown_with_the_other_settings) {
  const auto lines = to_lines(make({"--role", "app"}), options_);
  EXPECT_THAT(lines, Contains("role app (--role)"));
  EXPECT_THAT(lines, Contains("engine docker (PATH)"));
  EXPECT_THAT(lines.back(), HasSubstr("add --delivery env"));
  set_delivery_in_file();
  EXPECT_THAT(to_lines(make(), options_), Contains("delivery endpoint (/p/idr.toml:4)"));
}

TEST_F(PodPlan, needs_credentials_if_the_endpoint_was_typed) {
  options_.credentials = {};
  EXPECT_EQ(refusal<UsageError>(), "--delivery: endpoint applies to --role or --profile, which are "
                                   "missing|Add --role ROLE or --profile NAME.");
}

TEST_F(PodPlan, is_ignored_without_credentials_if_a_file_sets_it) {
  options_.credentials = {};
  set_delivery_in_file();
  std::filesystem::remove_all(folder_ / "lib"); // not even looked for
  const auto plan = make();
  EXPECT_FALSE(plan.pod);
  EXPECT_EQ(example_lines(plan).size(), 1U);
}

TEST_F(PodPlan, is_refused_if_the_agent_is_not_installed) {
  std::filesystem::remove_all(folder_ / "lib");
  EXPECT_THAT(refusal<Error>(), HasSubstr("the credential agent is not installed"));
}

TEST_F(PodPlan, is_refused_with_a_network_that_cannot_have_an_endpoint) {
  options_.given = test::typed({"--net", "none"});
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--net: none cannot be used"));
  options_.delivery = Delivery::Env;
  EXPECT_EQ(refusal<UsageError>(), "no such error");
}

TEST_F(PodPlan, delivers_the_address_of_the_endpoint_and_its_token) {
  const auto plan = make({"-e", "A=1"});
  const auto variables = env_file_variables(plan, delivered_variables(8080, "t0ken"));
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
  EXPECT_THAT(lines,
              ElementsAre("A=1", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:8080/",
                          "AWS_CONTAINER_AUTHORIZATION_TOKEN=t0ken", "AWS_DEFAULT_REGION=us-east-1",
                          "AWS_REGION=us-east-1", "PYTHONUNBUFFERED=1"));
}

TEST_F(PodPlan, drops_keys_that_were_typed) {
  const auto plan = make({"-e", "AWS_ACCESS_KEY_ID=hidden"});
  EXPECT_THAT(plan.variables, IsEmpty());
  EXPECT_TRUE(warns_of("AWS_ACCESS_KEY_ID from -e is dropped"));
}

} // namespace
} // namespace idr::plan
