#include "core/aws/chain/find_source.hpp"

#include "core/error.hpp"
#include "core/options/option_rows.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <utility>

namespace idr::aws {
namespace {

/// An OIDC token takes the place of credentials, so the role needs no others: it is the source.
Source source_of_job(WebIdentity identity, const IdentityOptions& options,
                     const ProfileReader& reader) {
  const auto& session = options.session;
  const std::pair<bool, const options::Option*> refused[] = {
      {!session.external_id.empty(), &options::option("external-id")},
      {!session.tags.empty(), &options::option("tag")},
      {!session.transitive_tag_keys.empty(), &options::option("transitive-tag-key")},
      {!session.source_identity.empty(), &options::option("source-identity")},
      {!options.mfa_serial.empty(), &options::option("mfa-serial")}};
  for (const auto& [typed, option] : refused) {
    if (!typed) continue;
    throw about(*option, UsageError(fmt::format("cannot be used with the OIDC token of {}",
                                                to_string(identity.origin)),
                                    "The token itself carries the tags and the source identity."));
  }
  identity.role_arn = role_of_option(options, reader.partition).arn;
  if (identity.role_arn.empty()) {
    throw about(options::option("role"),
                UsageError(fmt::format("{}: with the OIDC token of {} a role is written as an ARN "
                                       "or NAME@ACCOUNT",
                                       options.role, to_string(identity.origin)),
                           "The account is not known before the role is assumed: name it, as in "
                           "NAME@012345678901."));
  }
  identity.options = session;
  if (identity.options.session_name.empty()) identity.options.session_name = reader.session_name;
  identity.options.policy = read_policy(session.policy, reader.home);
  return identity;
}

std::string job_remedy(const system::Environment& environment) {
  if (environment.get_nonblank("GITHUB_ACTIONS")) {
    return "A GitHub job gets a token with \"permissions: id-token: write\".";
  }
  if (environment.get_nonblank("GITLAB_CI")) {
    return "A GitLab job names the variable of an ID token with --web-identity-token-env.";
  }
  return {};
}

/// What to do where nothing was found: in a CI job, and on a machine with profiles or without.
std::string next_step(const ProfileReader& reader) {
  auto job = job_remedy(reader.settings.environment);
  if (!job.empty()) return job;
  const auto profiles = list_of_profiles(reader.settings.config);
  if (const auto* profile = reader.settings.profile) {
    if (auto misspelt = misspelling_of_credentials(*profile); !misspelt.empty()) return misspelt;
  }
  if (profiles.empty()) {
    return "Set up a profile with `aws configure` or `aws configure sso`, then name it with "
           "--profile.";
  }
  return profiles + "." + text::remedy_line_end +
         "Name one with --profile; one of IAM Identity Center needs `aws sso login "
         "--profile NAME` first.";
}

/// Where credentials were looked for in vain, a line each, and what would help.
std::string places_tried(const SelectedProfile& selected, const IdentityOptions& options,
                         const ProfileReader& reader, bool asked_metadata) {
  const auto& environment = reader.settings.environment;
  const auto files = shared_config_files(environment, reader.home);
  const auto& variable = options.web_identity_token_env;
  const bool unset = !variable.empty() && !environment.get_nonblank(variable);
  const std::string places[] = {
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set",
      fmt::format("profile {} in {} and {}: {}", text::abbreviated(selected.name),
                  files.config.string(), files.credentials.string(),
                  reader.settings.profile == nullptr ? "not found" : "no credentials in it"),
      "AWS_WEB_IDENTITY_TOKEN_FILE: not set",
      unset ? fmt::format("the OIDC token of a CI job: {} is not set", variable)
            : fmt::format("the OIDC token of a CI job: {}",
                          options.role.empty() ? "no --role to use it for" : "none"),
      "the container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set",
      asked_metadata ? "the EC2 instance metadata service: no answer, or an instance without a role"
                     : "the EC2 instance metadata service: off, by AWS_EC2_METADATA_DISABLED"};
  std::string text = "Tried in this order:";
  for (const auto& place : places) text += fmt::format("{}  {}", text::remedy_line_end, place);
  return text + text::remedy_line_end + next_step(reader);
}

} // namespace

CredentialChain find_source(const SelectedProfile& selected, const IdentityOptions& options,
                            const ProfileReader& reader) {
  const auto& environment = reader.settings.environment;
  if (options.profile.empty()) {
    if (auto keys = keys_of_environment(environment)) return {.source = *keys};
  }
  if (!options::is<options::Default>(selected.origin) || reader.settings.profile != nullptr) {
    if (auto chain = reader.chain(selected)) return *std::move(chain);
  }
  if (!options.profile.empty()) {
    throw ConfigError(fmt::format("{}: profile {} holds no credentials",
                                  to_string(reader.find(selected).position), selected.name),
                      no_credentials_remedy(reader.find(selected)));
  }
  if (auto identity = web_identity_of_environment(environment, reader.session_name)) {
    return {.source = *std::move(identity)};
  }
  if (auto job = web_identity_of_job(environment, options.web_identity_token_env);
      job && !options.role.empty()) {
    return {.source = source_of_job(*std::move(job), options, reader)};
  }
  if (auto endpoint = find_container_endpoint(environment)) {
    return {.source = *std::move(endpoint)};
  }
  auto metadata = find_instance_metadata(reader.settings);
  auto found_nothing =
      options::is<options::Default>(selected.origin)
          ? "No AWS profile specified and no AWS credentials found in the environment."
          : fmt::format("Profile {} ({}) holds no credentials, and none were found in the "
                        "environment.",
                        selected.name, to_string(selected.origin));
  auto tried = places_tried(selected, options, reader, metadata.has_value());
  if (!metadata) throw CredentialError(found_nothing, tried);
  metadata->found_nothing = std::move(found_nothing);
  metadata->tried = std::move(tried);
  return {.source = *std::move(metadata)};
}

bool is_role_of_job(const Source& source) {
  const auto* identity = std::get_if<WebIdentity>(&source);
  return identity != nullptr && !std::holds_alternative<TokenFile>(identity->token);
}

} // namespace idr::aws
