#include "core/aws/identity.hpp"

#include "core/aws/credential_cache.hpp"
#include "core/aws/partition.hpp"
#include "core/aws/profile_chain.hpp"
#include "core/aws/retry.hpp"
#include "core/aws/session_name.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace idr::aws {
namespace {

using std::chrono::seconds;

/// Of a session with MFA from which roles are assumed: what AWS gives where nothing is asked for,
/// so that a code has to be typed once a day.
constexpr seconds mfa_session_duration = std::chrono::hours(12);
/// The limit that AWS sets to a role assumed from another role's credentials.
constexpr seconds longest_chained_duration = std::chrono::hours(1);

/// The profile whose settings count, and what names it.
struct SelectedProfile {
  std::string name;
  std::string origin; ///< empty: nothing does
};

SelectedProfile select_profile(const IdentityOptions& options,
                               const system::Environment& environment) {
  if (!options.profile.empty()) return {options.profile, options.origin("profile")};
  for (const auto* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (const auto name = environment.get_nonblank(variable)) return {*name, variable};
  }
  return {"default", ""};
}

Region find_region(const IdentityOptions& options, const Settings& settings) {
  Region region{"us-east-1", "default"};
  if (const auto property = settings.find("", "region")) {
    region = {property->value, property->origin};
  }
  for (const auto* variable : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (const auto name = settings.environment.get_nonblank(variable)) region = {*name, variable};
  }
  if (!options.region.empty()) region = {options.region, options.origin("region")};
  if (is_region_name(region.name)) return region;
  const auto message = fmt::format("{}: \"{}\" is not a region", region.origin, region.name);
  if (!options.region.empty()) throw UsageError(message);
  throw ConfigError(message);
}

/// Properties of the selected profile, beside what its chain is made of.
constexpr std::array properties_in_use = {"region",
                                          "endpoint_url",
                                          "services",
                                          "ignore_configured_endpoint_urls",
                                          "use_fips_endpoint",
                                          "use_dualstack_endpoint",
                                          "sts_regional_endpoints",
                                          "ca_bundle",
                                          "max_attempts",
                                          "retry_mode"};

/// The session policy as compact JSON, of which STS takes 2,048 characters.
std::string read_policy(const std::string& text) {
  if (text.empty()) return {};
  const bool is_json = is_policy_document(text);
  const auto content = is_json ? text : system::read_file(text);
  try {
    return nlohmann::ordered_json::parse(content).dump();
  } catch (const nlohmann::json::exception&) {
    throw UsageError(is_json ? "--policy is not valid JSON"
                             : fmt::format("--policy {}: not valid JSON", text));
  }
}

/// Refuses options that would have no effect: a missing external ID or tag is found out too late.
void check_role_options(const IdentityOptions& options) {
  const auto& session = options.session;
  if (!session.session_name.empty() && !is_session_name(session.session_name)) {
    throw UsageError("--role-session-name takes 2 to 64 letters, digits and _+=,.@-");
  }
  if (!options.mfa_code.empty() && !is_mfa_code(options.mfa_code)) {
    throw UsageError("--mfa-code takes the six digits that the device shows");
  }
  if (!options.role.empty()) return;
  const std::pair<bool, const char*> role_only[] = {
      {!session.session_name.empty(), "--role-session-name"},
      {!session.external_id.empty(), "--external-id"},
      {!session.policy.empty(), "--policy"},
      {!session.policy_arns.empty(), "--policy-arn"},
      {!session.tags.empty(), "--tag"},
      {!session.transitive_tag_keys.empty(), "--transitive-tag-key"},
      {!session.source_identity.empty(), "--source-identity"}};
  for (const auto& [typed, name] : role_only) {
    if (typed) throw UsageError(fmt::format("{} applies to --role, which is missing", name));
  }
}

/// An OIDC token takes the place of credentials, so the role needs no others: it is the source.
Source source_of_job(WebIdentity identity, const IdentityOptions& options,
                     const ProfileReader& reader) {
  const auto& session = options.session;
  const std::pair<bool, const char*> refused[] = {
      {!session.external_id.empty(), "--external-id"},
      {!session.tags.empty(), "--tag"},
      {!session.transitive_tag_keys.empty(), "--transitive-tag-key"},
      {!session.source_identity.empty(), "--source-identity"},
      {!options.mfa_serial.empty(), "--mfa-serial"}};
  for (const auto& [typed, name] : refused) {
    if (!typed) continue;
    throw UsageError(
        fmt::format("{} cannot be used with the OIDC token of {}", name, identity.origin),
        "Tags and the source identity stand in the token itself.");
  }
  identity.role_arn = parse_role(options.role, reader.partition).arn;
  if (identity.role_arn.empty()) {
    throw UsageError(fmt::format("--role {}: with the OIDC token of {} a role is written as an ARN "
                                 "or NAME@ACCOUNT",
                                 options.role, identity.origin),
                     "Nobody can be asked for the account before the role is assumed.");
  }
  identity.options = session;
  if (identity.options.session_name.empty()) identity.options.session_name = reader.session_name;
  identity.options.policy = read_policy(session.policy);
  return identity;
}

/// Where credentials were looked for in vain, as a sentence, with what would help in a CI job.
std::string places_tried(const SelectedProfile& selected, const IdentityOptions& options,
                         const ProfileReader& reader, bool asked_metadata) {
  const auto& environment = reader.settings.environment;
  const auto files = shared_config_files(environment, reader.home);
  const auto& variable = options.web_identity_token_env;
  const bool unset = !variable.empty() && !environment.get_nonblank(variable);
  auto text = fmt::format(
      "Tried in this order: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; profile {} in {} and {}; "
      "AWS_WEB_IDENTITY_TOKEN_FILE; the OIDC token of a CI job{}; the container endpoint; {}. ",
      selected.name, files.config.string(), files.credentials.string(),
      unset ? fmt::format(" ({} is not set)", variable) : "",
      asked_metadata ? "the EC2 instance metadata service"
                     : "not the EC2 instance metadata service, as AWS_EC2_METADATA_DISABLED says");
  if (environment.get_nonblank("GITHUB_ACTIONS")) {
    return text + "A GitHub job gets a token with \"permissions: id-token: write\".";
  }
  if (environment.get_nonblank("GITLAB_CI")) {
    return text + "A GitLab job names the variable of an ID token with --web-identity-token-env.";
  }
  return text + "Name a profile with --profile.";
}

/// Where credentials start: --profile, the environment, the selected profile, and what a job, a
/// container or an instance offers.
CredentialChain find_source(const SelectedProfile& selected, const IdentityOptions& options,
                            const ProfileReader& reader) {
  const auto& environment = reader.settings.environment;
  if (options.profile.empty()) {
    if (auto keys = keys_of_environment(environment)) return {.source = *keys};
  }
  if (!selected.origin.empty() || reader.settings.profile != nullptr) {
    if (auto chain = reader.chain(selected.name)) return *std::move(chain);
  }
  if (!options.profile.empty()) {
    throw ConfigError(
        fmt::format("{}: profile {} holds no credentials",
                    to_string(reader.find(selected.name).position), selected.name),
        "It needs keys, role_arn with source_profile, sso_session, credential_process, …");
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
  auto tried = places_tried(selected, options, reader, metadata.has_value());
  if (!metadata) throw no_credentials(tried);
  return {.source = *std::move(metadata), .tried = std::move(tried)};
}

/// Whether the role of --role is what the source gives already.
bool is_role_of_job(const Source& source) {
  const auto* identity = std::get_if<WebIdentity>(&source);
  return identity != nullptr && !std::holds_alternative<TokenFile>(identity->token);
}

/// --mfa-serial, whose code the selected profile's mfa_process may give.
MfaDevice mfa_of_options(const IdentityOptions& options, const Section* profile) {
  MfaDevice mfa;
  if (options.mfa_serial.empty()) return mfa;
  if (profile != nullptr) mfa = mfa_of_profile(*profile);
  mfa.serial = options.mfa_serial;
  return mfa;
}

/// One MFA session, made from long-lived keys, serves every role that is assumed with it; so the
/// device of the first role is asked for when the session is made.
void add_sessions(CredentialChain& chain, const IdentityOptions& options, const Section* profile) {
  if (options.no_session || !is_long_lived(chain.source)) return;
  auto* first_role = chain.steps.empty() ? nullptr : std::get_if<AssumeRole>(&chain.steps.front());
  SessionToken session;
  if (first_role == nullptr) {
    session.duration = options.session.duration.value_or(session.duration);
    session.mfa = mfa_of_options(options, profile);
  } else if (!first_role->mfa.serial.empty()) {
    session.duration = mfa_session_duration;
    session.mfa = first_role->mfa;
    for (auto& step : chain.steps) {
      auto& role = std::get<AssumeRole>(step);
      if (role.mfa.serial == session.mfa.serial) role.mfa = {};
    }
  } else {
    return;
  }
  chain.steps.insert(chain.steps.begin(), session);
}

void cap_durations(Identity& identity) {
  // To AWS an instance's role is no first link of such a chain.
  const auto& source = identity.chain->source;
  bool from_role =
      std::holds_alternative<Sso>(source) || std::holds_alternative<WebIdentity>(source);
  for (auto& step : identity.chain->steps) {
    auto* role = std::get_if<AssumeRole>(&step);
    if (role == nullptr) continue;
    auto& duration = role->options.duration;
    if (from_role && duration && *duration > longest_chained_duration) {
      duration = longest_chained_duration;
      identity.warnings.emplace_back(
          "a role that is assumed from another role's credentials gets 1 h, by AWS's limit");
    }
    from_role = true;
  }
}

void warn_of_unused_token(const IdentityOptions& options, Identity& identity,
                          const system::Environment& environment) {
  const auto& variable = options.web_identity_token_env;
  if (variable.empty() || !environment.get_nonblank(variable)) return;
  if (is_role_of_job(identity.chain->source)) return;
  identity.warnings.emplace_back(
      options.role.empty()
          ? fmt::format("the token in {} is not used: it needs a --role", variable)
          : fmt::format("the token in {} is not used: other credentials come before it", variable));
}

CredentialChain find_chain(const SelectedProfile& selected, const IdentityOptions& options,
                           const ProfileReader& reader) {
  const auto* profile = reader.settings.profile;
  auto chain = find_source(selected, options, reader);
  const auto* sso = std::get_if<Sso>(&chain.source);
  if (sso != nullptr && sso->account_id.empty()) {
    throw ConfigError(fmt::format("{}: profile {} is for an access token, and holds no credentials",
                                  sso->origin, sso->profile),
                      "Credentials need sso_account_id and sso_role_name beside sso_session.");
  }
  const bool has_role = is_role_of_job(chain.source);
  if (!options.role.empty() && !has_role) {
    AssumeRole step{.role = parse_role(options.role, reader.partition),
                    .options = options.session,
                    .mfa = mfa_of_options(options, profile),
                    .profile = {},
                    .origin = options.origin("role")};
    if (step.options.session_name.empty()) step.options.session_name = reader.session_name;
    step.options.policy = read_policy(options.session.policy);
    chain.steps.emplace_back(std::move(step));
  }
  const bool profile_role = options.role.empty() && !chain.steps.empty();
  add_sessions(chain, options, profile);
  if (options.role.empty() && (profile_role || chain.steps.empty())) {
    // Nothing is made of what was typed: the profile's role has settings of its own, and
    // credentials that are handed over as they are have none.
    if (options.session.duration) {
      throw UsageError("--duration applies to --role; a profile has duration_seconds");
    }
    if (!options.mfa_serial.empty()) {
      throw UsageError("--mfa-serial applies to --role; a profile has mfa_serial");
    }
  }
  const bool asks_mfa = std::any_of(chain.steps.begin(), chain.steps.end(), [](const Step& step) {
    return std::visit([](const auto& kind) { return !kind.mfa.serial.empty(); }, step);
  });
  if (!options.mfa_code.empty() && !asks_mfa) {
    throw UsageError("--mfa-code needs --mfa-serial, or a profile with mfa_serial");
  }
  return chain;
}

} // namespace

std::string IdentityOptions::origin(const std::string& name) const {
  const auto place = places.find(name);
  return place == places.end() ? "--" + name : place->second;
}

Identity find_identity(const IdentityOptions& options, const system::Host& host,
                       const SharedConfig& config, Want want) {
  check_role_options(options);
  const auto& environment = host.environment;
  const auto selected = select_profile(options, environment);
  const Settings settings{environment, config, config.find_profile(selected.name),
                          options.endpoint_url};
  Identity identity;
  identity.region = find_region(options, settings);
  identity.sts = find_endpoint(Service::Sts, identity.region.name, settings);
  identity.iam = find_endpoint(Service::Iam, identity.region.name, settings);
  if (const auto bundle = settings.find("AWS_CA_BUNDLE", "ca_bundle")) {
    identity.ca_bundle = bundle->value;
  }
  identity.attempts = find_attempts(settings);
  identity.profile_origin = selected.origin.empty() ? "default" : selected.origin;
  identity.mfa_code = options.mfa_code;
  if (want == Want::RegionOnly) return identity;
  const auto home = system::home_folder(environment);
  if (!options.no_cache) identity.cache_folder = credential_cache_folder(environment, home);
  const ProfileReader reader{settings, std::string(partition_of(identity.region.name).name),
                             default_session_name(host), home};
  identity.chain = find_chain(selected, options, reader);
  identity.warnings = identity.chain->warnings;
  if (settings.profile != nullptr) {
    add_other_readings(*settings.profile, properties_in_use, identity.warnings);
  }
  warn_of_unused_token(options, identity, environment);
  cap_durations(identity);
  return identity;
}

CredentialError no_credentials(const std::string& tried) {
  return CredentialError(
      "No AWS profile specified and no AWS credentials found in the environment.", tried);
}

bool is_policy_document(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && text[begin] == '{';
}

seconds parse_duration_option(const std::string& text) {
  long number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const long factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  const bool in_range = factor != 0 && number <= longest_session.count() / factor &&
                        number * factor >= shortest_session.count();
  if (failure != std::errc() || number < 0 || !in_range) {
    throw UsageError(fmt::format("--duration {} is not between 15m and 12h", text),
                     "It is a number of seconds, or a number with s, m or h behind it.");
  }
  return seconds(number * factor);
}

} // namespace idr::aws
