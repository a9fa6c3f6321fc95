#include "core/aws/chain/profile_chain.hpp"

#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/nearest.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace idr::aws {
namespace {

/// The properties that define a chain.
constexpr std::array chain_properties = {"aws_access_key_id",
                                         "aws_secret_access_key",
                                         "aws_session_token",
                                         "aws_security_token",
                                         "role_arn",
                                         "source_profile",
                                         "credential_source",
                                         "external_id",
                                         "mfa_serial",
                                         "duration_seconds",
                                         "role_session_name",
                                         "mfa_process",
                                         "web_identity_token_file",
                                         "sso_session",
                                         "sso_start_url",
                                         "sso_region",
                                         "sso_account_id",
                                         "sso_role_name",
                                         "credential_process",
                                         "login_session",
                                         "aws_account_id"};

/// Far more than any real chain; each source profile is one level of recursion.
constexpr std::size_t longest_chain = 100;

[[noreturn]] void throw_at_property(const Property& property, std::string_view what,
                                    const std::string& remedy) {
  throw ConfigError(fmt::format("{}: {}", to_string(property.position), what), remedy);
}

AssumeRole assume_role_step(const ProfileReader& reader, const Section& profile,
                            const Property& role_arn) {
  AssumeRole step;
  step.role.arn = role_arn.value;
  step.profile = profile.name;
  step.origin = origin_of(role_arn.position);
  step.mfa = mfa_of_profile(profile);
  step.options = session_options(profile, reader.session_name);
  return step;
}

/// `visited`: the names from the selected profile to this one's referrer.
std::optional<CredentialChain> chain_of(const ProfileReader& reader, const Section& profile,
                                        std::vector<std::string> visited);

CredentialChain chain_of_source_profile(const ProfileReader& reader, const Section& profile,
                                        const Property& source,
                                        const std::vector<std::string>& visited) {
  const std::string name(source.value);
  if (name == profile.name) { // its own static keys assume its role
    auto keys = keys_of_profile(profile);
    if (!keys)
      throw_at_property(
          source, "the profile is its own source_profile and has no keys",
          "Add aws_access_key_id and aws_secret_access_key, or name another profile.");
    return {.source = *keys};
  }
  if (std::find(visited.begin(), visited.end(), name) != visited.end()) {
    throw_at_property(
        source,
        fmt::format("the source profiles form a loop: {} → {}", fmt::join(visited, " → "), name),
        "Set the source_profile of one of them to a profile that has its own credentials.");
  }
  if (visited.size() > longest_chain) {
    throw ConfigError(fmt::format("{}: the chain has more than {} source profiles",
                                  to_string(source.position), longest_chain),
                      "Each of them is a role to assume before the next one: remove some of them.");
  }
  if (reader.settings.config.find_profile(name) == nullptr) {
    const auto near = text::nearest(name, reader.settings.config.profile_names());
    throw_at_property(source, fmt::format("source profile {} not found", text::abbreviated(name)),
                      near.empty() ? list_of_profiles(reader.settings.config)
                                   : fmt::format("Did you mean {}?", fmt::join(near, " or ")));
  }
  const auto& section = *reader.settings.config.find_profile(name);
  auto chain = chain_of(reader, section, visited);
  if (!chain) {
    throw_at_property(source, fmt::format("source profile {} has no credentials", name),
                      no_credentials_remedy(section));
  }
  return *std::move(chain);
}

CredentialChain chain_of_named_source(const ProfileReader& reader, const Property& named) {
  if (named.value == "Environment") {
    if (auto keys = keys_of_environment(reader.settings.environment)) return {.source = *keys};
    throw_at_property(named, "credential_source is Environment, but AWS_ACCESS_KEY_ID is not set",
                      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use source_profile.");
  }
  if (named.value == "EcsContainer") {
    if (auto endpoint = find_container_endpoint(reader.settings.environment)) {
      return {.source = *std::move(endpoint)};
    }
    throw_at_property(
        named,
        "credential_source is EcsContainer, but neither "
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set",
        "ECS and EKS Pod Identity set them in a container; elsewhere use source_profile.");
  }
  if (named.value == "Ec2InstanceMetadata") {
    if (auto metadata = find_instance_metadata(reader.settings)) {
      metadata->origin = origin_of(named.position);
      return {.source = *std::move(metadata)};
    }
    throw_at_property(
        named, "credential_source is Ec2InstanceMetadata, but AWS_EC2_METADATA_DISABLED is set",
        "`unset AWS_EC2_METADATA_DISABLED`, or use source_profile.");
  }
  throw_at_property(named, "credential_source has an unknown value",
                    "It must be Environment, Ec2InstanceMetadata or EcsContainer.");
}

/// Returns the source set in the profile itself, in the order of the AWS CLI.
std::optional<Source> own_source(const ProfileReader& reader, const Section& profile) {
  const auto& settings = reader.settings;
  if (auto identity = web_identity_of_profile(profile, reader.session_name)) return identity;
  auto sso = sso_of_profile(profile, settings, reader.home);
  if (sso && !sso->account_id.empty()) return sso;
  auto keys = keys_of_profile(profile);
  const auto* key = profile.find_given("aws_access_key_id");
  if (keys && settings.config.is_in_credentials_file(key->position)) return keys;
  if (auto login = login_session_of_profile(profile, settings.environment, reader.home)) {
    return login;
  }
  if (auto process = process_of_profile(profile)) return process;
  if (keys) return keys;
  return sso; // provides only an access token; the caller reports this
}

CredentialChain chain_of_role(const ProfileReader& reader, const Section& profile,
                              const Property& role_arn, const std::vector<std::string>& visited) {
  const auto* source = profile.find_given("source_profile");
  const auto* named = profile.find_given("credential_source");
  if ((source != nullptr) == (named != nullptr)) {
    throw_at_property(role_arn,
                      fmt::format("profile {} needs {} source_profile and credential_source",
                                  profile.name, source == nullptr ? "one of" : "only one of"),
                      source == nullptr
                          ? "Add source_profile = NAME, the profile that assumes the role; or, "
                            "for keys in variables, credential_source = Environment."
                          : fmt::format("Remove {} or {}.", to_string(source->position),
                                        to_string(named->position)));
  }
  auto chain = source != nullptr ? chain_of_source_profile(reader, profile, *source, visited)
                                 : chain_of_named_source(reader, *named);
  chain.steps.emplace_back(assume_role_step(reader, profile, role_arn));
  return chain;
}

/// chain_of without the warnings about the profile's lines.
std::optional<CredentialChain> chain_without_warnings(const ProfileReader& reader,
                                                      const Section& profile,
                                                      const std::vector<std::string>& visited) {
  // In the selected profile, the role takes precedence over its keys; in a source profile, the keys
  // take precedence.
  const bool is_selected = visited.size() == 1;
  if (!is_selected) {
    if (auto keys = keys_of_profile(profile)) return CredentialChain{.source = *std::move(keys)};
  }
  const auto* role_arn = profile.find_given("role_arn");
  const bool has_token = profile.find_given("web_identity_token_file") != nullptr;
  if (role_arn != nullptr && !has_token) return chain_of_role(reader, profile, *role_arn, visited);
  auto own = own_source(reader, profile);
  if (!own) return std::nullopt;
  return CredentialChain{.source = *std::move(own)};
}

std::optional<CredentialChain> chain_of(const ProfileReader& reader, const Section& profile,
                                        std::vector<std::string> visited) {
  visited.emplace_back(profile.name);
  auto chain = chain_without_warnings(reader, profile, visited);
  if (!chain) return chain;
  warn_of_parsing_differences(profile, chain_properties, chain->warnings);
  const auto* used = std::get_if<StaticKeys>(&chain->source);
  if (used != nullptr && used->profile == profile.name)
    warn_of_unpaired_keys(profile, chain->warnings);
  return chain;
}

} // namespace

std::string misspelling_of_credentials(const Section& profile) {
  return misspelling_remedy(profile, {"aws_access_key_id", "aws_secret_access_key", "role_arn",
                                      "sso_session", "credential_process", "login_session",
                                      "web_identity_token_file"});
}

std::string no_credentials_remedy(const Section& profile) {
  auto misspelt = misspelling_of_credentials(profile);
  if (!misspelt.empty()) return misspelt;
  return "It needs keys, role_arn with source_profile, sso_session, credential_process, …";
}

std::string list_of_profiles(const SharedConfig& config) {
  constexpr std::size_t most = 5;
  const auto names = config.profile_names();
  if (names.empty()) return {};
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) {
    shown.push_back(text::abbreviated(names[i]));
  }
  return fmt::format("Profiles: {}{}", fmt::join(shown, ", "),
                     names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

namespace {

/// Whether a header, `NAME` or `profile NAME`, belongs to the profile.
bool names_profile(std::string_view header, std::string_view profile) {
  constexpr std::string_view prefix = "profile";
  return header == profile ||
         (header.starts_with(prefix) && text::trimmed(header.substr(prefix.size())) == profile);
}

} // namespace

const Section& ProfileReader::find(const SelectedProfile& selected) const {
  const auto& config = settings.config;
  const auto& profile = selected.name;
  const auto* section = config.find_profile(profile);
  if (section != nullptr) return *section;
  const bool by_variable = options::is<options::FromVariable>(selected.origin);
  const auto what =
      fmt::format("{}profile {} not found", by_variable ? to_string(selected.origin) + ": " : "",
                  text::abbreviated(profile));
  const auto& files = config.files_read();
  if (files.empty()) {
    const auto missing = shared_config_files(settings.environment, home);
    throw ConfigError(
        fmt::format("{}: config file not found ({}, {})", what, missing.config.string(),
                    missing.credentials.string()),
        "Profiles are read from ~/.aws/config, or from the file named by AWS_CONFIG_FILE.");
  }
  if (settings.environment.get("AWS_CONFIG_FILE") == "/dev/null") {
    throw ConfigError(what + ": AWS_CONFIG_FILE is /dev/null",
                      "Within `idr exec`, there are no profiles: --role assumes a role with the "
                      "credentials that are there.");
  }
  const auto near = text::nearest(profile, config.profile_names());
  auto remedy = near.empty() ? list_of_profiles(config)
                             : fmt::format("Did you mean {}?", fmt::join(near, " or "));
  for (const auto& warning : config.warnings()) {
    if (names_profile(warning.section, profile)) {
      remedy = fmt::format("{} has a section of that name: {}.", to_string(warning.position),
                           warning.message);
    }
  }
  throw ConfigError(fmt::format("{} in {}", what, fmt::join(files, ", ")), remedy);
}

std::optional<CredentialChain> ProfileReader::chain(const SelectedProfile& selected) const {
  auto chain = chain_of(*this, find(selected), {});
  if (chain) chain->profile = selected.name;
  return chain;
}

} // namespace idr::aws
