#include "cli/whoami_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/chain/chain_links.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/naming.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/system/time.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cstring>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ShownLink {
  aws::ChainLink link;
  std::optional<system::TimePoint>
      end; ///< the expiration; std::nullopt: unlimited or not requested
};

/// The links of the chain with their results, without steps that were not needed.
std::vector<ShownLink> links_of(const aws::CredentialPlan& credential_plan,
                                const aws::ResolvedCredentials& resolved) {
  std::vector<ShownLink> shown;
  std::string key_before;
  const auto links = chain_links(credential_plan);
  for (std::size_t i = 0; i < links.size(); ++i) {
    ShownLink next{links[i], std::nullopt};
    if (const auto& given = resolved.links[i]) {
      if (given->access_key_id == key_before) continue;
      key_before = given->access_key_id;
      if (!given->role_arn.empty()) next.link.detail = given->role_arn;
      next.end = given->expiration;
    }
    shown.push_back(std::move(next));
  }
  return shown;
}

/// The remarks after a link, in parentheses; they contain its region only if it is not this one.
std::string remarks(const ShownLink& shown, const std::string& region) {
  const auto& link = shown.link;
  std::vector<std::string> texts;
  if (auto origin = link.origin_text(); !origin.empty()) texts.push_back(std::move(origin));
  if (!link.region.empty() && link.region != region) texts.push_back(link.region);
  if (!link.endpoint.empty()) texts.push_back(link.endpoint);
  if (shown.end) texts.push_back("until " + system::format_iso8601(*shown.end));
  return texts.empty() ? "" : fmt::format("  ({})", fmt::join(texts, ", "));
}

std::vector<std::string> tree(const aws::CredentialPlan& credential_plan,
                              const aws::ResolvedCredentials& resolved) {
  std::vector<std::string> lines;
  std::string indent;
  const auto& profile = credential_plan.chain->profile;
  if (!profile.empty()) {
    lines.push_back(
        fmt::format("profile {}  ({})", profile, to_string(credential_plan.profile_origin)));
    indent = "└─ ";
  }
  for (const auto& shown : links_of(credential_plan, resolved)) {
    const auto& link = shown.link;
    auto text = indent + link.kind;
    if (!link.detail.empty()) text += " " + link.detail;
    if (!link.profile.empty() && link.profile != profile) text += " of profile " + link.profile;
    lines.push_back(text + remarks(shown, credential_plan.region.name));
    indent = (indent.empty() ? "" : indent.substr(0, indent.size() - std::strlen("└─ ")) + "   ") +
             "└─ ";
  }
  return lines;
}

std::string line(std::string_view label, std::string_view text, std::string_view origin) {
  return origin.empty() ? fmt::format("{:<11} {}", label, text)
                        : fmt::format("{:<11} {}  ({})", label, text, origin);
}

/// What a container launched with the same options would get, if that is not the caller's identity.
std::vector<std::string> container_lines(const aws::ChainOptions& chain_options,
                                         const system::Environment& environment) {
  if (plan::gets_credentials(chain_options)) return {};
  return {line("container", plan::no_credentials, ""),
          line("", plan::no_credentials_remedy(environment), "")};
}

std::vector<std::string> as_lines(const aws::CallerIdentity& caller,
                                  const aws::ChainOptions& chain_options, const system::Host& host,
                                  const aws::CredentialPlan& credential_plan,
                                  const aws::ResolvedCredentials& resolved) {
  const auto& end = resolved.credentials.expiration;
  std::vector lines = {
      caller.arn, std::string(), line("account", caller.account, ""),
      line("region", credential_plan.region.name, to_string(credential_plan.region.origin)),
      line("endpoint", credential_plan.sts.url(), origin_text(credential_plan.sts))};
  if (end) {
    const auto left = *end - host.clock();
    lines.push_back(line("until", system::format_iso8601(*end), "in " + system::describe(left)));
  } else {
    lines.push_back(line(
        "until",
        resolved.credentials.temporary() ? "unknown" : "never: long-term credentials do not expire",
        ""));
  }
  if (plan::gets_credentials(chain_options) && aws::is_refused_by_iam(credential_plan, resolved)) {
    lines.push_back(line("IAM", "refuses all calls: this is a GetSessionToken session without MFA",
                         "use --role or --mfa-serial"));
  }
  for (auto& text : container_lines(chain_options, host.environment))
    lines.push_back(std::move(text));
  lines.emplace_back();
  for (auto& step : tree(credential_plan, resolved)) lines.push_back(std::move(step));
  return lines;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json as_json(const aws::CallerIdentity& caller, const aws::ChainOptions& chain_options,
             const aws::CredentialPlan& credential_plan, const aws::ResolvedCredentials& resolved) {
  const auto& credentials = resolved.credentials;
  Json json = {{"Arn", caller.arn},
               {"Account", caller.account},
               {"UserId", caller.user_id},
               {"Region",
                {{"Name", credential_plan.region.name},
                 {"Origin", to_string(credential_plan.region.origin)}}},
               {"Endpoint",
                {{"Url", credential_plan.sts.url()}, {"Origin", origin_text(credential_plan.sts)}}},
               {"ContainerCredentials", plan::gets_credentials(chain_options)},
               {"Expiration", nullptr},
               {"Profile", nullptr},
               {"Chain", Json::array()}};
  if (credentials.expiration) json["Expiration"] = system::format_iso8601(*credentials.expiration);
  if (!credential_plan.chain->profile.empty()) {
    json["Profile"] = {{"Name", credential_plan.chain->profile},
                       {"Origin", to_string(credential_plan.profile_origin)}};
  }
  for (const auto& [link, end] : links_of(credential_plan, resolved)) {
    json["Chain"].push_back({{"Kind", link.kind},
                             {"Detail", text_or_null(link.detail)},
                             {"Profile", text_or_null(link.profile)},
                             {"Origin", text_or_null(link.origin_text())},
                             {"Region", text_or_null(link.region)},
                             {"Endpoint", text_or_null(link.endpoint)},
                             {"Expiration", end ? Json(system::format_iso8601(*end)) : Json()}});
  }
  return json;
}

} // namespace

int print_whoami(const WhoamiOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto config = aws::SharedConfig::of_user(host);
  const auto credential_plan = options::naming(options.credentials.origins, [&] {
    return plan_credentials(options.credentials, host, config);
  });
  for (const auto& warning : credential_plan.warnings) warn(warning);
  launch::say_findings(options.files, config, credential_plan, reporter);
  const auto resolver = launch::make_resolver(credential_plan, host, reporter);
  const auto resolved = resolver.resolve(credential_plan);
  launch::remember_role(options.credentials, credential_plan, resolved, host);
  const auto caller = resolver.identify(credential_plan, resolved.credentials);
  if (options.json) {
    print_json(as_json(caller, options.credentials, credential_plan, resolved));
  } else {
    print_lines(as_lines(caller, options.credentials, host, credential_plan, resolved));
  }
  return 0;
}

} // namespace idr::cli
