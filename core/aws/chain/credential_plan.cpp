#include "core/aws/chain/credential_plan.hpp"

#include "core/aws/api/partition.hpp"
#include "core/aws/api/retry.hpp"
#include "core/aws/api/session_name.hpp"
#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/chain/chain_links.hpp"
#include "core/aws/chain/chained_role_limit.hpp"
#include "core/aws/chain/session_policy.hpp"
#include "core/aws/chain/source_order.hpp"
#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

using std::chrono::seconds;

/// The duration of an MFA session with which roles are assumed: the default of GetSessionToken, so
/// that a code must be entered only once a day.
constexpr seconds mfa_session_duration = std::chrono::hours(12);

SelectedProfile select_profile(const ChainOptions& options,
                               const system::Environment& environment) {
  const auto selected = [](std::string_view name, options::Origin origin) {
    return SelectedProfile{std::string(text::trimmed(name)), std::move(origin)};
  };
  if (!options.profile.empty()) {
    return selected(options.profile, options.origin(options::option("profile")));
  }
  for (const auto* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (const auto name = environment.get_nonblank(variable))
      return selected(*name, options::FromVariable{variable});
  }
  return {"default"};
}

/// Properties of the selected profile, in addition to those of its chain.
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

/// Returns the device of --mfa-serial; mfa_process of the selected profile may provide its code.
MfaDevice mfa_of_options(const ChainOptions& options, const Section* profile) {
  MfaDevice mfa;
  if (options.mfa_serial.empty()) return mfa;
  if (profile != nullptr) mfa = mfa_of_profile(*profile);
  mfa.serial = options.mfa_serial;
  return mfa;
}

/// One MFA session, created with long-term keys, serves every role that is assumed with it, so the
/// code of the first role's device is needed when the session is created. A role whose duration
/// exceeds the limit of role chaining is assumed directly with the keys and the code.
void add_mfa_session(CredentialChain& chain) {
  auto& first_role = std::get<AssumeRole>(chain.steps.front());
  const auto device = first_role.mfa;
  if (device.serial.empty()) return;
  for (auto& step : chain.steps) {
    auto& role = std::get<AssumeRole>(step);
    if (role.mfa.serial == device.serial) role.mfa = {};
  }
  if (exceeds_chained_session(first_role)) {
    first_role.mfa = device;
  } else {
    chain.steps.insert(chain.steps.begin(), SessionToken{mfa_session_duration, device});
  }
}

void add_sessions(CredentialChain& chain, const ChainOptions& options, const Section* profile) {
  const auto kind = credential_kind(chain.source);
  if (options.no_session || kind == CredentialKind::Temporary) return;
  if (chain.steps.empty()) {
    SessionToken session;
    session.long_term_only = kind == CredentialKind::Unknown;
    session.duration = options.session.duration.value_or(session.duration);
    session.mfa = mfa_of_options(options, profile);
    chain.steps.emplace_back(session);
  } else if (kind == CredentialKind::LongTerm) {
    add_mfa_session(chain);
  }
}

/// Caps the durations as far as they are known before any request. The resolver does the same for
/// credentials printed by a program.
void cap_durations(CredentialPlan& plan) {
  bool chained = credential_kind(plan.chain->source) == CredentialKind::Temporary;
  for (auto& step : plan.chain->steps) {
    auto* role = std::get_if<AssumeRole>(&step);
    if (role != nullptr && chained && exceeds_chained_session(*role)) {
      plan.warnings.push_back(capped_warning(*role));
      role->options.duration = longest_chained_session;
    }
    chained = true;
  }
}

void warn_of_unused_token(const ChainOptions& options, CredentialPlan& plan,
                          const system::Environment& environment) {
  const auto& variable = options.web_identity_token_env;
  if (variable.empty() || !environment.get_nonblank(variable)) return;
  if (is_role_of_job(plan.chain->source)) return;
  plan.warnings.emplace_back(
      options.role.empty()
          ? fmt::format("the token in {} is not used: it needs a --role", variable)
          : fmt::format("the token in {} is not used: the credentials from {} take precedence",
                        variable, chain_links(plan).front().origin_text()));
}

/// Checks the source's account ID if this kind of source has one.
void check_account(const Source& source) {
  const auto check = [](const auto& each) {
    if constexpr (requires { check_account_id(each); }) check_account_id(each);
  };
  std::visit(check, source);
}

void refuse_token_profile(const Source& source) {
  const auto* sso = std::get_if<Sso>(&source);
  if (sso == nullptr || !sso->account_id.empty()) return;
  throw ConfigError(
      fmt::format("{}: profile {} provides an access token, not credentials",
                  to_string(sso->origin), sso->profile),
      "Credentials require sso_account_id and sso_role_name in addition to sso_session.");
}

/// Returns the step for --role, in the partition of the chain before it.
AssumeRole typed_role(const CredentialChain& chain, const ChainOptions& options,
                      const ProfileReader& reader) {
  const auto partition = partition_of_chain(chain);
  AssumeRole step{.role = role_of_option(options, partition.empty() ? reader.partition : partition),
                  .options = options.session,
                  .mfa = mfa_of_options(options, reader.settings.profile),
                  .profile = {},
                  .origin = options.origin(options::option("role"))};
  if (step.options.session_name.empty()) step.options.session_name = reader.session_name;
  step.options.policy = read_policy(options.session.policy, reader.home);
  return step;
}

/// Throws UsageError for options on the command line that have no effect without --role: a
/// profile's role has its own settings, and credentials that are passed unchanged have none.
void refuse_misplaced_options(const CredentialChain& chain, const ChainOptions& options,
                              bool has_profile_role) {
  const bool is_process = std::holds_alternative<CredentialProcess>(chain.source);
  if (!options.role.empty()) return;
  if (!has_profile_role && !is_process && !chain.steps.empty()) return;
  const auto refuse = [&](const options::Option& option, std::string_view key) {
    return misplaced_session_option(
        option, has_profile_role ? fmt::format("Set {} in the profile, or add --role.", key)
                                 : fmt::format("Add --role, or omit --{}.", option.name()));
  };
  const auto& duration = options::option("duration");
  const auto& serial = options::option("mfa-serial");
  if (options.session.duration && options.is_typed(duration)) {
    throw refuse(duration, "duration_seconds");
  }
  if (!options.mfa_serial.empty() && options.is_typed(serial)) throw refuse(serial, "mfa_serial");
}

void refuse_unused_code(const CredentialChain& chain, const ChainOptions& options,
                        const Section* profile) {
  if (options.mfa_code.empty()) return;
  const bool is_used = std::any_of(chain.steps.begin(), chain.steps.end(), [](const Step& step) {
    return !mfa_device(step).serial.empty();
  });
  if (is_used) return;
  const auto* serial = profile == nullptr ? nullptr : profile->find_given("mfa_serial");
  throw about(
      options::option("mfa-code"),
      UsageError("needs --mfa-serial",
                 serial == nullptr
                     ? "Add --mfa-serial ARN; `aws iam list-mfa-devices` shows it."
                     : fmt::format("{}: mfa_serial of a profile applies only to its role_arn.",
                                   to_string(serial->position))));
}

CredentialChain find_chain(const SelectedProfile& selected, const ChainOptions& options,
                           const ProfileReader& reader) {
  const auto* profile = reader.settings.profile;
  auto chain = find_source(selected, options, reader);
  refuse_token_profile(chain.source);
  check_account(chain.source);
  const bool has_profile_role = options.role.empty() && !chain.steps.empty();
  if (!options.role.empty() && !is_role_of_job(chain.source)) {
    chain.steps.emplace_back(typed_role(chain, options, reader));
  }
  add_sessions(chain, options, profile);
  refuse_misplaced_options(chain, options, has_profile_role);
  refuse_unused_code(chain, options, profile);
  return chain;
}

} // namespace

Settings settings_in_use(const ChainOptions& options, const system::Environment& environment,
                         const SharedConfig& config) {
  const auto selected = select_profile(options, environment);
  return {environment, config, config.find_profile(selected.name), options.endpoint_url};
}

CredentialPlan plan_credentials(const ChainOptions& options, const system::Host& host,
                                const SharedConfig& config) {
  const auto& environment = host.environment;
  check_role_options(options, environment);
  const auto selected = select_profile(options, environment);
  const auto settings = settings_in_use(options, environment, config);
  CredentialPlan plan;
  const auto set_region = find_set_region(options, settings);
  const auto home = system::home_folder(environment);
  const auto region = set_region ? std::string_view(set_region->name) : std::string_view();
  const ProfileReader reader{settings, std::string(partition_of(region).name),
                             default_session_name(host), home};
  if (!options.no_cache) plan.cache_folder = credential_cache_folder(environment, home);
  plan.chain = find_chain(selected, options, reader);
  const bool is_typed = !options.region.empty() || !options.role.empty();
  plan.region = settle_region(set_region, plan.chain, is_typed);
  plan.sts = find_endpoint(Service::Sts, plan.region.name, settings);
  plan.sts.is_default_region = !set_region;
  plan.iam = find_endpoint(Service::Iam, plan.region.name, settings);
  if (const auto bundle = settings.find("AWS_CA_BUNDLE", "ca_bundle")) {
    plan.ca_bundle = bundle->value;
  }
  plan.attempts = find_attempts(settings);
  plan.profile_origin = selected.origin;
  plan.mfa_code = options.mfa_code;
  plan.host_name = host.host_name;
  plan.warnings = plan.chain->warnings;
  if (settings.profile != nullptr) {
    warn_of_parsing_differences(*settings.profile, properties_in_use, plan.warnings);
  }
  warn_of_unused_token(options, plan, environment);
  cap_durations(plan);
  return plan;
}

CredentialPlan plan_without_credentials(const ChainOptions& options,
                                        const system::Environment& environment) {
  check_role_options(options, environment);
  CredentialPlan plan;
  if (!options.region.empty() && options.is_typed(options::option("region"))) {
    plan.region = checked_region({options.region, options.origin(options::option("region"))}, true);
  }
  return plan;
}

} // namespace idr::aws
