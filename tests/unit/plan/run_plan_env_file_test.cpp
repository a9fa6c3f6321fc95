#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

using RunPlanTest = LaunchSetting;

std::vector<std::string> env_file_lines(const RunPlan& plan, const aws::Credentials* credentials) {
  std::vector<std::string> lines;
  const auto delivered =
      credentials != nullptr ? delivered_variables(*credentials) : std::vector<docker::Variable>();
  for (const auto& [name, value] : env_file_variables(plan, delivered)) {
    lines.push_back(name + "=" + value);
  }
  return lines;
}

TEST_F(RunPlanTest, merges_all_env_files_into_one) {
  folder_.write("project/typed.env", "TYPED=1\n");
  const auto plan = make({"--env-file", "typed.env", "-e", "UNSET"});
  EXPECT_THAT(example_lines(plan).back(),
              ElementsAre("docker", "run", "--rm", "--name", testing::_, "--env-file",
                          StartsWith((folder_ / "iam-docker-run-").string()), "--env", "UNSET",
                          options_.image));
  EXPECT_THAT(env_file_lines(plan, nullptr), ElementsAre("TYPED=1", "PYTHONUNBUFFERED=1"));
}

TEST_F(RunPlanTest, writes_credentials_and_region_last) {
  options_.credentials.role = "my-role";
  options_.credentials.region = "eu-west-1";
  test::ScratchFolder elsewhere;
  options_.custom_env_file = elsewhere.write("my.env", "FROM_FILE=1\nAWS_REGION=x\n").string();
  const auto plan = make({"-e", "TYPED=2", "-e", "FROM_FILE=3"});
  const aws::Credentials temporary{.access_key_id = "K",
                                   .secret_access_key = "S",
                                   .session_token = "T",
                                   .expiration = {},
                                   .account_id = {}};
  EXPECT_THAT(env_file_lines(plan, &temporary),
              ElementsAre("FROM_FILE=1", "TYPED=2", "FROM_FILE=3", "AWS_ACCESS_KEY_ID=K",
                          "AWS_SECRET_ACCESS_KEY=S", "AWS_SESSION_TOKEN=T",
                          "AWS_DEFAULT_REGION=eu-west-1", "AWS_REGION=eu-west-1",
                          "PYTHONUNBUFFERED=1"));
}

TEST_F(RunPlanTest, writes_no_token_for_long_term_keys_and_no_keys_without_credentials) {
  options_.credentials.role = "my-role";
  const auto plan = make();
  const aws::Credentials keys{.access_key_id = "K",
                              .secret_access_key = "S",
                              .session_token = {},
                              .expiration = {},
                              .account_id = {}};
  EXPECT_THAT(env_file_lines(plan, &keys),
              ElementsAre("AWS_ACCESS_KEY_ID=K", "AWS_SECRET_ACCESS_KEY=S",
                          "AWS_DEFAULT_REGION=us-east-1", "AWS_REGION=us-east-1",
                          "PYTHONUNBUFFERED=1"));
  options_.credentials.role.clear();
  EXPECT_THAT(env_file_lines(make(), nullptr), ElementsAre("PYTHONUNBUFFERED=1"));
  options_.credentials.region = "eu-west-1";
  EXPECT_THAT(
      env_file_lines(make(), nullptr),
      ElementsAre("AWS_DEFAULT_REGION=eu-west-1", "AWS_REGION=eu-west-1", "PYTHONUNBUFFERED=1"));
}

} // namespace
} // namespace idr::plan
