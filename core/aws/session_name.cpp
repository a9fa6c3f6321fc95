#include "core/aws/session_name.hpp"

#include <array>

namespace idr::aws {
namespace {

constexpr std::string_view allowed =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-";
constexpr std::size_t longest = 64;

/// Where the runners of CI services say which run this is: GitHub, GitLab, Jenkins, CircleCI,
/// Buildkite, Azure Pipelines, Bitbucket, Travis.
constexpr std::array run_variables = {
    "GITHUB_RUN_ID",          "CI_PIPELINE_ID",     "BUILD_TAG",
    "CIRCLE_WORKFLOW_ID",     "BUILDKITE_BUILD_ID", "BUILD_BUILDID",
    "BITBUCKET_BUILD_NUMBER", "TRAVIS_BUILD_ID"};

std::string clean(std::string text) {
  for (char& c : text) {
    if (allowed.find(c) == std::string_view::npos) c = '-';
  }
  text.resize(std::min(text.size(), longest));
  return text;
}

} // namespace

bool is_session_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= longest &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string default_session_name(const system::Host& host) {
  if (host.environment.is_ci_job()) {
    for (const auto* variable : run_variables) {
      auto name = clean(host.environment.get_nonblank(variable).value_or(""));
      if (is_session_name(name)) return name;
    }
  }
  auto name = clean(host.user_name + "@" + host.host_name);
  return is_session_name(name) ? name : "idr";
}

} // namespace idr::aws
