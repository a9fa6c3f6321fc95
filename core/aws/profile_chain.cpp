#include "core/aws/profile_chain.hpp"

#include "core/system/error.hpp"
#include "core/system/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace idr::aws {
namespace {

/// Properties that name a source which cannot be used yet.
constexpr std::array unsupported = {"sso_session", "sso_start_url", "credential_process",
                                    "web_identity_token_file", "login_session"};

/// Properties that a chain is made of.
constexpr std::array in_use = {
    "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn",
    "source_profile",    "credential_source",     "external_id",       "mfa_serial",
    "duration_seconds",  "role_session_name"};

[[noreturn]] void fail(const Property& property, std::string_view what) {
  throw ConfigError(fmt::format("{}: {}", to_string(property.position), what));
}

/// The property, unless its value is empty.
const Property* given(const Section& profile, std::string_view key) {
  const auto* property = profile.find(key);
  return property == nullptr || property->value.empty() ? nullptr : property;
}

std::chrono::seconds parse_duration(const Property& property) {
  const auto text = property.value;
  long seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure != std::errc() || end != text.data() + text.size() || seconds <= 0) {
    fail(property, "duration_seconds is not a number of seconds");
  }
  return std::chrono::seconds(seconds);
}

AssumeRole assume_role_step(const ProfileReader& reader, const Section& profile,
                            const Property& role_arn) {
  AssumeRole step;
  step.role.arn = role_arn.value;
  step.origin = to_string(role_arn.position);
  step.mfa_serial = profile.get("mfa_serial").value_or("");
  step.options.session_name = reader.session_name;
  if (const auto* name = given(profile, "role_session_name"))
    step.options.session_name = name->value;
  step.options.external_id = profile.get("external_id").value_or("");
  if (const auto* duration = given(profile, "duration_seconds")) {
    step.options.duration = parse_duration(*duration);
  }
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
    if (!keys) fail(source, "the profile is its own source_profile and has no keys");
    return {.source = *keys, .profile = {}, .steps = {}, .warnings = {}};
  }
  if (std::find(visited.begin(), visited.end(), name) != visited.end()) {
    fail(source,
         fmt::format("the source profiles form a loop: {} → {}", fmt::join(visited, " → "), name));
  }
  if (reader.config.find_profile(name) == nullptr) {
    fail(source, fmt::format("source profile {} is not there", name));
  }
  auto chain = chain_of(reader, *reader.config.find_profile(name), visited);
  if (!chain) fail(source, fmt::format("source profile {} holds no credentials", name));
  return *std::move(chain);
}

CredentialChain chain_of_named_source(const ProfileReader& reader, const Property& named) {
  if (named.value == "Environment") {
    auto keys = keys_of_environment(reader.environment);
    if (!keys) fail(named, "credential_source is Environment, and AWS_ACCESS_KEY_ID is not set");
    return {.source = *keys, .profile = {}, .steps = {}, .warnings = {}};
  }
  if (named.value == "Ec2InstanceMetadata" || named.value == "EcsContainer") {
    fail(named, fmt::format("credential_source {} is not supported yet", named.value));
  }
  fail(named, "credential_source is one of Environment, Ec2InstanceMetadata, EcsContainer");
}

std::optional<CredentialChain> chain_of(const ProfileReader& reader, const Section& profile,
                                        std::vector<std::string> visited) {
  const bool selected = visited.empty();
  visited.emplace_back(profile.name);
  const auto* role_arn = given(profile, "role_arn");
  // The role of the selected profile beats its own keys; of a source profile the keys come first.
  if (role_arn == nullptr || !selected) {
    if (auto keys = keys_of_profile(profile)) {
      CredentialChain chain{.source = *keys, .profile = {}, .steps = {}, .warnings = {}};
      add_other_readings(profile, in_use, chain.warnings);
      return chain;
    }
  }
  for (const auto* key : unsupported) {
    if (const auto* property = given(profile, key)) {
      fail(*property,
           fmt::format("profile {} uses {}, which is not supported yet", profile.name, key));
    }
  }
  if (role_arn == nullptr) return std::nullopt;
  const auto* source = given(profile, "source_profile");
  const auto* named = given(profile, "credential_source");
  if ((source != nullptr) == (named != nullptr)) {
    fail(*role_arn, fmt::format("profile {} needs {} source_profile and credential_source",
                                profile.name, source == nullptr ? "one of" : "only one of"));
  }
  auto chain = source != nullptr ? chain_of_source_profile(reader, profile, *source, visited)
                                 : chain_of_named_source(reader, *named);
  chain.steps.emplace_back(assume_role_step(reader, profile, *role_arn));
  add_other_readings(profile, in_use, chain.warnings);
  return chain;
}

} // namespace

void add_other_readings(const Section& profile, std::span<const char* const> keys,
                        std::vector<std::string>& warnings) {
  for (const auto* key : keys) {
    const auto* property = profile.find(key);
    if (property == nullptr || property->botocore == BotocoreReading::same) continue;
    const auto* reading = property->botocore == BotocoreReading::keeps_inline_comment
                              ? "takes the comment for a part of the value"
                          : property->botocore == BotocoreReading::splits_at_colon
                              ? "ends the key at its colon"
                              : "leaves the indented comment out of the value";
    warnings.push_back(fmt::format("{}: the AWS CLI {}", to_string(property->position), reading));
  }
}

bool is_long_lived(const Source& source) {
  return !std::get<StaticKeys>(source).credentials.temporary();
}

const Section& ProfileReader::find(const std::string& profile) const {
  const auto* section = config.find_profile(profile);
  if (section != nullptr) return *section;
  const auto& files = config.files_read();
  if (files.empty()) {
    throw ConfigError(
        fmt::format("profile {} not found: there is no config file", profile),
        "Profiles stand in ~/.aws/config, or in the file that AWS_CONFIG_FILE names.");
  }
  const auto near = system::nearest(profile, config.profile_names());
  auto remedy = near.empty() ? "" : fmt::format("Did you mean {}?", fmt::join(near, " or "));
  for (const auto& warning : config.warnings()) {
    if (warning.section == profile) {
      remedy = fmt::format("{} has a section of that name: {}.", to_string(warning.position),
                           warning.message);
    }
  }
  throw ConfigError(fmt::format("profile {} not found in {}", profile, fmt::join(files, ", ")),
                    remedy);
}

std::optional<CredentialChain> ProfileReader::chain(const std::string& profile) const {
  auto chain = chain_of(*this, find(profile), {});
  if (chain) chain->profile = profile;
  return chain;
}

} // namespace idr::aws
