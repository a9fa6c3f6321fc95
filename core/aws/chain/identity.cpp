#include "core/aws/chain/identity.hpp"

#include "core/aws/api/partition.hpp"
#include "core/aws/api/retry.hpp"
#include "core/aws/api/session_name.hpp"
#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/chain/find_source.hpp"
#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/options/option_rows.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

using std::chrono::seconds;

/// Of a session with MFA from which roles are assumed: what AWS gives where nothing is asked for,
/// so that a code has to be typed once a day.
constexpr seconds mfa_session_duration = std::chrono::hours(12);

SelectedProfile select_profile(const IdentityOptions& options,
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

/// --mfa-serial, whose code the selected profile's mfa_process may give.
MfaDevice mfa_of_options(const IdentityOptions& options, const Section* profile) {
  MfaDevice mfa;
  if (options.mfa_serial.empty()) return mfa;
  if (profile != nullptr) mfa = mfa_of_profile(*profile);
  mfa.serial = options.mfa_serial;
  return mfa;
}

/// One MFA session, made from long-term keys, serves every role that is assumed with it; so the
/// device of the first role is asked for when the session is made. A role that is to last longer
/// than such a session allows is assumed with the keys and the code themselves.
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

void add_sessions(CredentialChain& chain, const IdentityOptions& options, const Section* profile) {
  const auto kind = credential_kind(chain.source);
  if (options.no_session || kind == CredentialKind::Temporary) return;
  if (chain.steps.empty()) {
    SessionToken session;
    session.only_of_long_lived = kind == CredentialKind::Unknown;
    session.duration = options.session.duration.value_or(session.duration);
    session.mfa = mfa_of_options(options, profile);
    chain.steps.emplace_back(session);
  } else if (kind == CredentialKind::LongTerm) {
    add_mfa_session(chain);
  }
}

/// Of what is known before any request; the resolver does the same with what a program printed.
void cap_durations(Identity& identity) {
  bool chained = credential_kind(identity.chain->source) == CredentialKind::Temporary;
  for (auto& step : identity.chain->steps) {
    auto* role = std::get_if<AssumeRole>(&step);
    if (role != nullptr && chained && exceeds_chained_session(*role)) {
      identity.warnings.push_back(capped_warning(*role));
      role->options.duration = longest_chained_session;
    }
    chained = true;
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

/// The account that the source is said to be of, where it is a kind that names one.
void check_account(const Source& source) {
  const auto check = [](const auto& each) {
    if constexpr (requires { check_account_id(each); }) check_account_id(each);
  };
  std::visit(check, source);
}

CredentialChain find_chain(const SelectedProfile& selected, const IdentityOptions& options,
                           const ProfileReader& reader) {
  const auto* profile = reader.settings.profile;
  auto chain = find_source(selected, options, reader);
  const auto* sso = std::get_if<Sso>(&chain.source);
  if (sso != nullptr && sso->account_id.empty()) {
    throw ConfigError(fmt::format("{}: profile {} is for an access token, and holds no credentials",
                                  to_string(sso->origin), sso->profile),
                      "Credentials need sso_account_id and sso_role_name beside sso_session.");
  }
  check_account(chain.source);
  const bool has_role = is_role_of_job(chain.source);
  if (!options.role.empty() && !has_role) {
    const auto partition = partition_of_chain(chain);
    AssumeRole step{.role =
                        role_of_option(options, partition.empty() ? reader.partition : partition),
                    .options = options.session,
                    .mfa = mfa_of_options(options, profile),
                    .profile = {},
                    .origin = options.origin(options::option("role"))};
    if (step.options.session_name.empty()) step.options.session_name = reader.session_name;
    step.options.policy = read_policy(options.session.policy, reader.home);
    chain.steps.emplace_back(std::move(step));
  }
  const bool profile_role = options.role.empty() && !chain.steps.empty();
  const bool is_process = std::holds_alternative<CredentialProcess>(chain.source);
  add_sessions(chain, options, profile);
  if (options.role.empty() && (profile_role || is_process || chain.steps.empty())) {
    // Nothing is made of what was typed: the profile's role has settings of its own, and
    // credentials that are handed over as they are have none.
    const auto refuse = [&](const options::Option& option, std::string_view key) {
      return misplaced_session_option(
          option, profile_role ? fmt::format("Set {} in the profile, or add --role.", key)
                               : fmt::format("Add --role, or omit --{}.", option.name));
    };
    const auto& duration = options::option("duration");
    const auto& serial = options::option("mfa-serial");
    if (options.session.duration && options.is_typed(duration)) {
      throw refuse(duration, "duration_seconds");
    }
    if (!options.mfa_serial.empty() && options.is_typed(serial)) throw refuse(serial, "mfa_serial");
  }
  const bool asks_mfa = std::any_of(chain.steps.begin(), chain.steps.end(), [](const Step& step) {
    return std::visit([](const auto& kind) { return !kind.mfa.serial.empty(); }, step);
  });
  if (!options.mfa_code.empty() && !asks_mfa) {
    const auto* serial = profile == nullptr ? nullptr : profile->find_given("mfa_serial");
    throw about(
        options::option("mfa-code"),
        UsageError("needs --mfa-serial",
                   serial == nullptr
                       ? "Add --mfa-serial ARN; `aws iam list-mfa-devices` shows it."
                       : fmt::format("{}: mfa_serial of a profile applies only to its role_arn.",
                                     to_string(serial->position))));
  }
  return chain;
}

} // namespace

Identity find_identity(const IdentityOptions& options, const system::Host& host,
                       const SharedConfig& config) {
  const auto& environment = host.environment;
  check_role_options(options, environment);
  const auto selected = select_profile(options, environment);
  const Settings settings{environment, config, config.find_profile(selected.name),
                          options.endpoint_url};
  Identity identity;
  const auto set_region = find_set_region(options, settings);
  const auto home = system::home_folder(environment);
  const auto region = set_region ? std::string_view(set_region->name) : std::string_view();
  const ProfileReader reader{settings, std::string(partition_of(region).name),
                             default_session_name(host), home};
  if (!options.no_cache) identity.cache_folder = credential_cache_folder(environment, home);
  identity.chain = find_chain(selected, options, reader);
  const bool is_typed = !options.region.empty() || !options.role.empty();
  identity.region = settle_region(set_region, identity.chain, is_typed);
  identity.sts = find_endpoint(Service::Sts, identity.region.name, settings);
  identity.sts.is_default_region = !set_region;
  identity.iam = find_endpoint(Service::Iam, identity.region.name, settings);
  if (const auto bundle = settings.find("AWS_CA_BUNDLE", "ca_bundle")) {
    identity.ca_bundle = bundle->value;
  }
  identity.attempts = find_attempts(settings);
  identity.profile_origin = selected.origin;
  identity.mfa_code = options.mfa_code;
  identity.host_name = host.host_name;
  identity.warnings = identity.chain->warnings;
  if (settings.profile != nullptr) {
    add_other_readings(*settings.profile, properties_in_use, identity.warnings);
  }
  warn_of_unused_token(options, identity, environment);
  cap_durations(identity);
  return identity;
}

Identity identity_without_credentials(const IdentityOptions& options,
                                      const system::Environment& environment) {
  check_role_options(options, environment);
  Identity identity;
  if (!options.region.empty() && options.is_typed(options::option("region"))) {
    identity.region =
        checked_region({options.region, options.origin(options::option("region"))}, true);
  }
  return identity;
}

} // namespace idr::aws
