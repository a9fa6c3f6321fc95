#include "core/aws/identity.hpp"

#include "core/aws/partition.hpp"
#include "core/aws/profile_chain.hpp"
#include "core/aws/session_name.hpp"
#include "core/system/error.hpp"
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

constexpr seconds shortest_duration = std::chrono::minutes(15);
constexpr seconds longest_duration = std::chrono::hours(12);
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

Region find_region(const IdentityOptions& options, const system::Environment& environment,
                   const Section* profile) {
  Region region{"us-east-1", "default"};
  const auto* property = profile == nullptr ? nullptr : profile->find("region");
  if (property != nullptr && !property->value.empty()) {
    region = {std::string(property->value), to_string(property->position)};
  }
  for (const auto* variable : {"AWS_DEFAULT_REGION", "AWS_REGION"}) {
    if (const auto name = environment.get_nonblank(variable)) region = {*name, variable};
  }
  if (!options.region.empty()) region = {options.region, options.origin("region")};
  if (is_region_name(region.name)) return region;
  const auto message = fmt::format("{}: \"{}\" is not a region", region.origin, region.name);
  if (!options.region.empty()) throw UsageError(message);
  throw ConfigError(message);
}

/// Settings of the selected profile, beside what its chain is made of.
constexpr std::array settings = {"region", "endpoint_url", "services", "ca_bundle"};

std::string find_ca_bundle(const system::Environment& environment, const Section* profile) {
  if (const auto file = environment.get_nonblank("AWS_CA_BUNDLE")) return *file;
  return profile == nullptr ? "" : std::string(profile->get("ca_bundle").value_or(""));
}

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

/// Where credentials start: --profile, the environment, the selected profile.
CredentialChain find_source(const SelectedProfile& selected, const IdentityOptions& options,
                            const ProfileReader& reader, const SharedConfigFiles& files) {
  if (options.profile.empty()) {
    if (auto keys = keys_of_environment(reader.environment)) {
      return {.source = *keys, .profile = {}, .steps = {}, .warnings = {}};
    }
  }
  if (!selected.origin.empty() || reader.config.find_profile(selected.name) != nullptr) {
    if (auto chain = reader.chain(selected.name)) return *std::move(chain);
  }
  if (!options.profile.empty()) {
    throw ConfigError(fmt::format("{}: profile {} holds no credentials",
                                  to_string(reader.find(selected.name).position), selected.name),
                      "It needs keys, or role_arn with source_profile.");
  }
  throw CredentialError(
      "No AWS profile specified and no AWS credentials found in the environment.",
      fmt::format(
          "Tried in this order: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; profile {} in {} "
          "and {}. Name a profile with --profile.",
          selected.name, files.config.string(), files.credentials.string()));
}

/// One MFA session, made from long-lived keys, serves every role that is assumed with it; so the
/// device of the first role is asked for when the session is made.
void add_sessions(CredentialChain& chain, const IdentityOptions& options) {
  if (options.no_session || !is_long_lived(chain.source)) return;
  auto* first_role = chain.steps.empty() ? nullptr : std::get_if<AssumeRole>(&chain.steps.front());
  SessionToken session;
  if (first_role == nullptr) {
    session.duration = options.session.duration.value_or(session.duration);
    session.mfa_serial = options.mfa_serial;
  } else if (!first_role->mfa_serial.empty()) {
    session.mfa_serial = first_role->mfa_serial;
    for (auto& step : chain.steps) {
      auto& role = std::get<AssumeRole>(step);
      if (role.mfa_serial == session.mfa_serial) role.mfa_serial.clear();
    }
  } else {
    return;
  }
  chain.steps.insert(chain.steps.begin(), session);
}

void cap_durations(Identity& identity) {
  bool from_role = false;
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

CredentialChain find_chain(const SelectedProfile& selected, const IdentityOptions& options,
                           const ProfileReader& reader, const SharedConfigFiles& files) {
  auto chain = find_source(selected, options, reader, files);
  if (!options.role.empty()) {
    AssumeRole step{.role = parse_role(options.role, reader.partition),
                    .options = options.session,
                    .mfa_serial = options.mfa_serial,
                    .origin = options.origin("role")};
    if (step.options.session_name.empty()) step.options.session_name = reader.session_name;
    step.options.policy = read_policy(options.session.policy);
    chain.steps.emplace_back(std::move(step));
  }
  const bool profile_role = options.role.empty() && !chain.steps.empty();
  add_sessions(chain, options);
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
    return std::visit([](const auto& kind) { return !kind.mfa_serial.empty(); }, step);
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
  const auto* profile = config.find_profile(selected.name);
  Identity identity;
  identity.region = find_region(options, environment, profile);
  identity.sts = find_endpoint(Service::Sts, identity.region.name, environment, config, profile);
  identity.iam = find_endpoint(Service::Iam, identity.region.name, environment, config, profile);
  identity.ca_bundle = find_ca_bundle(environment, profile);
  identity.profile_origin = selected.origin.empty() ? "default" : selected.origin;
  identity.mfa_code = options.mfa_code;
  if (want == Want::RegionOnly) return identity;
  const ProfileReader reader{config, environment,
                             std::string(partition_of(identity.region.name).name),
                             default_session_name(host)};
  identity.chain = find_chain(selected, options, reader, shared_config_files(environment));
  identity.warnings = identity.chain->warnings;
  if (profile != nullptr) add_other_readings(*profile, settings, identity.warnings);
  cap_durations(identity);
  return identity;
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
  const bool in_range = factor != 0 && number <= longest_duration.count() / factor &&
                        number * factor >= shortest_duration.count();
  if (failure != std::errc() || number < 0 || !in_range) {
    throw UsageError(fmt::format("--duration {} is not between 15m and 12h", text),
                     "It is a number of seconds, or a number with s, m or h behind it.");
  }
  return seconds(number * factor);
}

} // namespace idr::aws
