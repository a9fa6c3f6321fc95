#include "core/aws/api/session_name.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace idr::aws {
namespace {

system::Host host(std::string user, std::string name, system::Environment::Variables set = {}) {
  system::Host host;
  host.user_name = std::move(user);
  host.host_name = std::move(name);
  host.environment = system::Environment(std::move(set));
  return host;
}

TEST(IsSessionName, follows_the_limits_of_sts) {
  for (const std::string_view text : {"ab", "ann@laptop", "a_b+c=d,e.f@g-h", "1234567890"}) {
    EXPECT_TRUE(is_session_name(text)) << text;
  }
  for (const std::string_view text : {"", "a", "a b", "a/b", "a:b", "a\nb", "jürgen", "a\\b"}) {
    EXPECT_FALSE(is_session_name(text)) << text;
  }
  EXPECT_TRUE(is_session_name(std::string(64, 'x')));
  EXPECT_FALSE(is_session_name(std::string(65, 'x')));
}

TEST(DefaultSessionName, is_user_at_host) {
  EXPECT_EQ(default_session_name(host("ann", "laptop.example.com")), "ann@laptop.example.com");
}

TEST(DefaultSessionName, replaces_each_character_that_sts_refuses_by_a_dash) {
  EXPECT_EQ(default_session_name(host("CORP\\ann lee", "lap:top")), "CORP-ann-lee@lap-top");
  EXPECT_EQ(default_session_name(host("j\xc3\xbcrgen", "a/b")), "j--rgen@a-b");
}

TEST(DefaultSessionName, is_cut_to_the_length_that_sts_accepts) {
  const auto name = default_session_name(host("ann", std::string(100, 'h')));
  EXPECT_EQ(name, "ann@" + std::string(60, 'h'));
}

// This happens in a container without a passwd entry and a host name.
TEST(DefaultSessionName, is_accepted_by_sts_if_user_and_host_are_unknown) {
  EXPECT_TRUE(is_session_name(default_session_name(host("", ""))))
      << default_session_name(host("", ""));
}

struct RunnerCase {
  const char* variable;
  const char* value;
  const char* name;
};

TEST(DefaultSessionName, is_the_run_id_in_a_ci_job) {
  for (const auto& [variable, value, name] :
       {RunnerCase{"GITHUB_RUN_ID", "6502218971", "6502218971"},
        RunnerCase{"CI_PIPELINE_ID", "4711", "4711"},
        RunnerCase{"BUILD_TAG", "jenkins-my job/main-12", "jenkins-my-job-main-12"},
        RunnerCase{"CIRCLE_WORKFLOW_ID", "ee3d-77", "ee3d-77"},
        RunnerCase{"CODEBUILD_BUILD_ID", "shop:b1e6661e-e4f2", "shop-b1e6661e-e4f2"},
        RunnerCase{"BUILDKITE_BUILD_ID", "0190-a", "0190-a"},
        RunnerCase{"BUILD_BUILDID", "99", "99"}, RunnerCase{"BITBUCKET_BUILD_NUMBER", "12", "12"},
        RunnerCase{"TRAVIS_BUILD_ID", "31337", "31337"}}) {
    EXPECT_EQ(default_session_name(host("ann", "box", {{"CI", "true"}, {variable, value}})), name)
        << variable;
  }
}

// Such a variable may be left over in a shell; only CI indicates a job.
TEST(DefaultSessionName, is_not_a_run_id_outside_of_ci) {
  EXPECT_EQ(default_session_name(host("ann", "box", {{"GITHUB_RUN_ID", "6502218971"}})), "ann@box");
  EXPECT_EQ(default_session_name(host("ann", "box", {{"CI", " "}, {"GITHUB_RUN_ID", "6502"}})),
            "ann@box");
}

TEST(DefaultSessionName, is_the_end_of_a_run_id_that_is_too_long) {
  const std::string number = "-b1e6661e-e4f2-4156-9ab9-82a19example";
  const auto name = default_session_name(
      host("ann", "box", {{"CI", "1"}, {"CODEBUILD_BUILD_ID", std::string(100, 'p') + number}}));
  EXPECT_EQ(name, std::string(64 - number.size(), 'p') + number);
}

TEST(DefaultSessionName, is_long_enough_for_sts_if_the_run_id_is_one_digit) {
  EXPECT_EQ(
      default_session_name(host("ann", "box", {{"CI", "true"}, {"BITBUCKET_BUILD_NUMBER", "7"}})),
      "run-7");
}

TEST(DefaultSessionName, skips_a_blank_run_id) {
  EXPECT_EQ(default_session_name(host(
                "ann", "box", {{"CI", "1"}, {"GITHUB_RUN_ID", " "}, {"TRAVIS_BUILD_ID", "31337"}})),
            "31337");
  EXPECT_EQ(default_session_name(host("ann", "box", {{"CI", "1"}})), "ann@box");
}

} // namespace
} // namespace idr::aws
