#include "core/aws/api/session_name.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

constexpr std::string_view allowed =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-";
constexpr std::size_t longest = 64;

/// Where the runners of CI services say which run this is: GitHub, GitLab, Jenkins, CircleCI,
/// CodeBuild, Buildkite, Azure Pipelines, Bitbucket, Travis.
constexpr std::array run_variables = {
    "GITHUB_RUN_ID",      "CI_PIPELINE_ID",         "BUILD_TAG",
    "CIRCLE_WORKFLOW_ID", "CODEBUILD_BUILD_ID",     "BUILDKITE_BUILD_ID",
    "BUILD_BUILDID",      "BITBUCKET_BUILD_NUMBER", "TRAVIS_BUILD_ID"};

std::string clean(std::string text) {
  for (char& c : text) {
    if (allowed.find(c) == std::string_view::npos) c = '-';
  }
  return text;
}

/// The run's id, of which the end counts: Jenkins and CodeBuild write the project in front of it.
/// One digit is too short for STS. Empty for a blank one.
std::string name_of_run(const std::string& id) {
  if (id.empty()) return {};
  const auto name = clean(id.size() < 2 ? "run-" + id : id);
  return name.substr(name.size() - std::min(name.size(), longest));
}

} // namespace

bool is_session_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= longest &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string default_session_name(const system::Host& host) {
  if (host.environment.is_ci_job()) {
    for (const auto* variable : run_variables) {
      auto name = name_of_run(host.environment.get_nonblank(variable).value_or(""));
      if (!name.empty()) return name;
    }
  }
  auto name = clean(host.user_name + "@" + host.host_name).substr(0, longest);
  return is_session_name(name) ? name : "idr";
}

} // namespace idr::aws
