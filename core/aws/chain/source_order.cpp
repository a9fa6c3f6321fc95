#include "core/aws/chain/source_order.hpp"

#include "core/aws/chain/session_policy.hpp"
#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace idr::aws {
namespace {

/// An OIDC token replaces credentials, so it is the source and the role needs no others.
Source source_of_job(WebIdentity identity, const ChainOptions& options,
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
                                    "The token itself contains the tags and the source identity."));
  }
  identity.role_arn = role_of_option(options, reader.partition).arn;
  if (identity.role_arn.empty()) {
    throw about(
        options::option("role"),
        UsageError(
            fmt::format("{}: with the OIDC token of {} the role must be an ARN or NAME@ACCOUNT",
                        options.role, to_string(identity.origin)),
            "The account is unknown before the role is assumed: specify it, as in "
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
    return "In a GitLab job, set --web-identity-token-env to the variable of an ID token.";
  }
  return {};
}

/// Returns what to do if no credentials were found: in a CI job, and on a machine with or without
/// profiles.
std::string next_step(const ProfileReader& reader) {
  auto job = job_remedy(reader.settings.environment);
  if (!job.empty()) return job;
  const auto profiles = list_of_profiles(reader.settings.config);
  if (const auto* profile = reader.settings.profile) {
    if (auto misspelt = misspelling_of_credentials(*profile); !misspelt.empty()) return misspelt;
  }
  if (profiles.empty()) {
    return "Set up a profile with `aws configure` or `aws configure sso`, then select it with "
           "--profile.";
  }
  return profiles + "." + text::remedy_line_end +
         "Select one with --profile; one of IAM Identity Center needs `aws sso login --profile "
         "NAME` first.";
}

struct Search {
  const SelectedProfile& selected;
  const ChainOptions& options;
  const ProfileReader& reader;

  const system::Environment& environment() const { return reader.settings.environment; }
};

std::optional<CredentialChain> chain_from(std::optional<Source> source) {
  if (!source) return std::nullopt;
  return CredentialChain{.source = *std::move(source)};
}

/// --profile takes precedence over variables.
std::optional<CredentialChain> in_variables(const Search& search) {
  if (!search.options.profile.empty()) return std::nullopt;
  return chain_from(keys_of_environment(search.environment()));
}
std::string no_variables(const Search& /*search*/) {
  return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set";
}

/// A profile named by --profile must have credentials.
std::optional<CredentialChain> in_profile(const Search& search) {
  const auto& [selected, options, reader] = search;
  const bool is_named = !options::is<options::Default>(selected.origin);
  if (!is_named && reader.settings.profile == nullptr) return std::nullopt;
  auto chain = reader.chain(selected);
  if (chain || options.profile.empty()) return chain;
  const auto& section = reader.find(selected);
  throw ConfigError(
      fmt::format("{}: profile {} has no credentials", to_string(section.position), selected.name),
      no_credentials_remedy(section));
}
std::string no_profile(const Search& search) {
  const auto& reader = search.reader;
  const auto files = shared_config_files(search.environment(), reader.home);
  return fmt::format("profile {} in {} and {}: {}", text::abbreviated(search.selected.name),
                     files.config.string(), files.credentials.string(),
                     reader.settings.profile == nullptr ? "not found" : "no credentials in it");
}

std::optional<CredentialChain> in_token_file(const Search& search) {
  return chain_from(web_identity_of_environment(search.environment(), search.reader.session_name));
}
std::string no_token_file(const Search& /*search*/) {
  return "AWS_WEB_IDENTITY_TOKEN_FILE: not set";
}

/// A job's token is used only with --role.
std::optional<CredentialChain> in_job(const Search& search) {
  const auto& options = search.options;
  auto job = web_identity_of_job(search.environment(), options.web_identity_token_env);
  if (!job || options.role.empty()) return std::nullopt;
  return chain_from(source_of_job(*std::move(job), options, search.reader));
}
std::string no_job(const Search& search) {
  const auto& variable = search.options.web_identity_token_env;
  if (!variable.empty() && !search.environment().get_nonblank(variable)) {
    return fmt::format("the OIDC token of a CI job: {} is not set", variable);
  }
  return fmt::format("the OIDC token of a CI job: {}",
                     search.options.role.empty() ? "no --role to use it for" : "none");
}

std::optional<CredentialChain> in_container(const Search& search) {
  return chain_from(find_container_endpoint(search.environment()));
}
std::string no_container(const Search& /*search*/) {
  return "the container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set";
}

std::string found_nothing(const SelectedProfile& selected);
std::string places_tried(const Search& search);

/// Only a request shows whether the instance has a role.
std::optional<CredentialChain> in_instance(const Search& search) {
  auto metadata = find_instance_metadata(search.reader.settings);
  if (!metadata) return std::nullopt;
  metadata->found_nothing = found_nothing(search.selected);
  metadata->tried = places_tried(search);
  return chain_from(*std::move(metadata));
}
std::string no_instance(const Search& search) {
  const bool is_off = !find_instance_metadata(search.reader.settings);
  return is_off ? "the EC2 instance metadata service: disabled by AWS_EC2_METADATA_DISABLED"
                : "the EC2 instance metadata service: no answer, or an instance without a role";
}

/// A place to look for credentials, and the description if it has none.
struct SourcePlace {
  std::optional<CredentialChain> (*find)(const Search&);
  std::string (*nothing)(const Search&);
};

/// In the order of the SDKs: the first one that has credentials is used.
constexpr SourcePlace source_places[] = {
    {in_variables, no_variables},   {in_profile, no_profile},
    {in_token_file, no_token_file}, {in_job, no_job},
    {in_container, no_container},   {in_instance, no_instance},
};

std::string found_nothing(const SelectedProfile& selected) {
  if (options::is<options::Default>(selected.origin)) {
    return "No AWS profile specified and no AWS credentials found in the environment.";
  }
  return fmt::format(
      "Profile {} ({}) has no credentials, and no credentials were found in the environment.",
      selected.name, to_string(selected.origin));
}

/// Returns where credentials were searched for, one line each, and what to do next.
std::string places_tried(const Search& search) {
  std::string text = "Tried in this order:";
  for (const auto& place : source_places) {
    text += fmt::format("{}  {}", text::remedy_line_end, place.nothing(search));
  }
  return text + text::remedy_line_end + next_step(search.reader);
}

} // namespace

CredentialChain find_source(const SelectedProfile& selected, const ChainOptions& options,
                            const ProfileReader& reader) {
  const Search search{selected, options, reader};
  for (const auto& place : source_places) {
    if (auto chain = place.find(search)) return *std::move(chain);
  }
  throw CredentialError(found_nothing(selected), places_tried(search));
}

bool is_role_of_job(const Source& source) {
  const auto* identity = std::get_if<WebIdentity>(&source);
  return identity != nullptr && !std::holds_alternative<TokenFile>(identity->token);
}

} // namespace idr::aws
