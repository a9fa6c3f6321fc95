#include "core/aws/api/session_name.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

constexpr std::string_view session_name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-";
constexpr std::size_t longest = 64;

/// The variables in which CI services provide the run's ID: GitHub, GitLab, Jenkins, CircleCI,
/// CodeBuild, Buildkite, Azure Pipelines, Bitbucket, Travis.
constexpr std::array run_variables = {
    "GITHUB_RUN_ID",      "CI_PIPELINE_ID",         "BUILD_TAG",
    "CIRCLE_WORKFLOW_ID", "CODEBUILD_BUILD_ID",     "BUILDKITE_BUILD_ID",
    "BUILD_BUILDID",      "BITBUCKET_BUILD_NUMBER", "TRAVIS_BUILD_ID"};

std::string clean(std::string text) {
  for (char& c : text) {
    if (session_name_characters.find(c) == std::string_view::npos) c = '-';
  }
  return text;
}

/// Returns the end of the run's ID, since Jenkins and CodeBuild put the project before the number.
/// A single character is too short for STS. Returns an empty string for an empty ID.
std::string name_of_run(const std::string& id) {
  if (id.empty()) return {};
  const auto name = clean(id.size() < 2 ? "run-" + id : id);
  return name.substr(name.size() - std::min(name.size(), longest));
}

} // namespace

bool is_session_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= longest &&
         text.find_first_not_of(session_name_characters) == std::string_view::npos;
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
