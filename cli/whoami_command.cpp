#include "cli/whoami_command.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/aws/sts.hpp"
#include "core/aws/time.hpp"
#include "core/plan/option_layers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ChainLine {
  std::string what;
  std::string detail;
  std::string origin;
};

/// How the identity was found, from the first keys to the last role.
std::vector<ChainLine> describe_chain(const aws::Identity& identity,
                                      const std::vector<std::string>& roles) {
  std::vector<ChainLine> lines;
  const auto& keys = std::get<aws::StaticKeys>(identity.chain->source);
  if (!identity.chain->profile.empty()) lines.push_back({"profile", identity.chain->profile, ""});
  lines.push_back({"access key", aws::shown_key(keys.credentials), keys.origin});
  auto role_arn = roles.begin();
  for (const auto& step : identity.chain->steps) {
    if (const auto* role = std::get_if<aws::AssumeRole>(&step)) {
      lines.push_back({"role", *role_arn++, role->origin});
    } else {
      const auto& mfa = std::get<aws::SessionToken>(step).mfa_serial;
      lines.push_back({"session", mfa.empty() ? "without MFA" : "with MFA device " + mfa, ""});
    }
  }
  return lines;
}

std::string line(std::string_view label, std::string_view text, std::string_view origin) {
  return origin.empty() ? fmt::format("{:<11} {}\n", label, text)
                        : fmt::format("{:<11} {}  ({})\n", label, text, origin);
}

std::string as_text(const aws::CallerIdentity& caller, const aws::Identity& identity,
                    const aws::ResolvedCredentials& resolved) {
  const auto& credentials = resolved.credentials;
  auto text = caller.arn + "\n\n";
  text += line("account", caller.account, "");
  text += line("region", identity.region.name, identity.region.origin);
  text += line("endpoint", identity.sts.url(), identity.sts.origin);
  if (credentials.expiration) {
    const auto left = *credentials.expiration - aws::system_time();
    text +=
        line("until", aws::format_iso8601(*credentials.expiration), "in " + aws::describe(left));
  } else {
    text += line("until", credentials.temporary() ? "unknown" : "for ever: long-lived keys", "");
  }
  text += "\n";
  for (const auto& step : describe_chain(identity, resolved.roles))
    text += line(step.what, step.detail, step.origin);
  return text;
}

std::string as_json(const aws::CallerIdentity& caller, const aws::Identity& identity,
                    const aws::ResolvedCredentials& resolved) {
  const auto& credentials = resolved.credentials;
  Json json = {{"Arn", caller.arn},
               {"Account", caller.account},
               {"UserId", caller.user_id},
               {"Region", {{"Name", identity.region.name}, {"Origin", identity.region.origin}}},
               {"Endpoint", {{"Url", identity.sts.url()}, {"Origin", identity.sts.origin}}},
               {"Expiration", nullptr},
               {"Chain", Json::array()}};
  if (credentials.expiration) json["Expiration"] = aws::format_iso8601(*credentials.expiration);
  for (const auto& step : describe_chain(identity, resolved.roles)) {
    json["Chain"].push_back(
        {{"Kind", step.what}, {"Detail", step.detail}, {"Origin", step.origin}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Whom STS takes the credentials for.
aws::CallerIdentity identify(const aws::Resolver& resolver, const aws::Identity& identity,
                             const aws::Credentials& credentials) {
  try {
    return get_caller_identity(resolver.client, identity.sts, credentials);
  } catch (const aws::ServiceError& error) {
    throw CredentialError(fmt::format("{} does not accept access key {}: {}",
                                      identity.sts.authority, aws::shown_key(credentials),
                                      error.what()),
                          error.remedy());
  }
}

} // namespace

int print_whoami(const WhoamiOptions& options, const system::Host& host) {
  const auto config = load_config(host);
  const auto identity = plan::naming(options.identity.places, [&] {
    return find_identity(options.identity, host, config, aws::Want::Credentials);
  });
  for (const auto& warning : identity.warnings) warn(warning);
  if (options.verbose) say_findings(options.project_file, config, identity);
  const auto resolver = make_resolver(identity, host, options.verbose);
  const auto resolved = resolver.resolve(identity);
  const auto caller = identify(resolver, identity, resolved.credentials);
  print(options.json ? as_json(caller, identity, resolved) : as_text(caller, identity, resolved));
  return 0;
}

} // namespace idr::cli
