#include "core/doctor/credential_checks.hpp"

#include "core/aws/chain/chain_links.hpp"
#include "core/error.hpp"
#include "core/system/time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace idr::doctor {
namespace {

constexpr auto source_subject = "credentials";
constexpr auto source_remedy = "Correct the source of the credentials.";
constexpr auto no_sts = "STS cannot be reached";

enum class Sts : std::uint8_t { Unreachable, ClockWrong, Usable };

Sts examine_endpoint(const aws::CredentialPlan& credential_plan, const aws::Resolver& resolver,
                     const Report& report) {
  const auto& sts = credential_plan.sts;
  try {
    const auto response = resolver.client.send(request_to(sts, "/"));
    report({"endpoint", Verdict::Good, fmt::format("{} ({})", sts.url(), origin_text(sts)), {}});
    const auto ahead = aws::clock_ahead(response, resolver.client.now());
    if (!ahead) return Sts::Usable;
    const auto text = fmt::format("{} {} {}", system::describe(*ahead),
                                  ahead->count() < 0 ? "behind" : "ahead of", sts.authority);
    if (std::chrono::abs(*ahead) > aws::tolerated_skew) {
      report({"clock", Verdict::Bad, text, std::string(aws::clock_remedy)});
      return Sts::ClockWrong;
    }
    report({"clock", Verdict::Good, text, {}});
    return Sts::Usable;
  } catch (const Error& error) {
    report(failed("endpoint", error,
                  "Check the network, the proxy, and AWS_ENDPOINT_URL if it is set."));
    return Sts::Unreachable;
  }
}

aws::CredentialPlan without_steps(aws::CredentialPlan credential_plan) {
  credential_plan.chain->steps.clear();
  return credential_plan;
}

/// Reports without STS whether the source provides credentials.
Finding source_without_sts(const aws::CredentialPlan& credential_plan,
                           const aws::Resolver& resolver) {
  try {
    resolver.resolve(without_steps(credential_plan));
  } catch (const Error& error) {
    const bool is_network = dynamic_cast<const http::NetworkError*>(&error) != nullptr;
    if (!is_network) return failed(source_subject, error, source_remedy);
  }
  return untried(source_subject, no_sts);
}

/// Returns false if there are no credentials to continue with.
bool examine_source(const aws::CredentialPlan& whole, const aws::Resolver& resolver,
                    const Report& report) {
  const auto credential_plan = without_steps(whole);
  const auto link = chain_links(credential_plan).front();
  const auto place = link.origin_text();
  try {
    const auto resolved = resolver.resolve(credential_plan);
    const auto caller = resolver.identify(credential_plan, resolved.credentials);
    report({source_subject,
            Verdict::Good,
            fmt::format("{}, by {}{}{}", caller.arn, link.kind,
                        link.detail.empty() ? "" : " " + link.detail,
                        place.empty() ? "" : fmt::format(" ({})", place)),
            {}});
    return true;
  } catch (const Error& error) {
    report(failed(source_subject, error, source_remedy));
    return false;
  }
}

/// What the steps after the source provide: credentials of a role, or of a session.
std::string steps_subject(const aws::CredentialPlan& credential_plan) {
  return aws::options_of_last_role(*credential_plan.chain) != nullptr ? "role" : "session";
}

void examine_steps(const aws::CredentialPlan& credential_plan, const aws::Resolver& resolver,
                   const Report& report) {
  const auto subject = steps_subject(credential_plan);
  try {
    const auto resolved = resolver.resolve(credential_plan);
    const auto& credentials = resolved.credentials;
    const auto& who =
        credentials.arn.empty() ? aws::shown_key(credentials) : credentials.arn.text();
    report({subject,
            Verdict::Good,
            credentials.expiration
                ? fmt::format("{}, until {}", who, system::format_iso8601(*credentials.expiration))
                : who,
            {}});
    if (aws::is_refused_by_iam(credential_plan, resolved)) {
      report({subject, Verdict::Warning, aws::refused_by_iam, aws::refused_by_iam_remedy});
    }
  } catch (const Error& error) {
    report(failed(subject, error, "Check the role and the permissions of the credentials."));
  }
}

} // namespace

void examine_settings(const aws::CredentialPlan& credential_plan, const Report& report) {
  const auto& region = credential_plan.region;
  if (options::is<options::Default>(region.origin)) {
    report({"region", Verdict::Warning, fmt::format("{}, by default", region.name),
            "Set it: --region, AWS_REGION, region in the profile or in idr.toml."});
  } else {
    report({"region",
            Verdict::Good,
            fmt::format("{} ({})", region.name, to_string(region.origin)),
            {}});
  }
  for (const auto& warning : credential_plan.warnings) {
    report({"credentials", Verdict::Warning, warning,
            "If this is not intended, change what the warning names."});
  }
}

void examine_credentials(const aws::CredentialPlan& credential_plan, const aws::Resolver& resolver,
                         const Report& report) {
  const bool has_steps = !credential_plan.chain->steps.empty();
  const auto sts = examine_endpoint(credential_plan, resolver, report);
  if (sts == Sts::Unreachable) {
    report(untried("clock", no_sts));
    report(source_without_sts(credential_plan, resolver));
    if (has_steps) report(untried(steps_subject(credential_plan), no_sts));
    return;
  }
  // A wrong clock is reported only once, even if it makes other requests fail.
  const Report once = [&](const Finding& finding) {
    const bool repeats = sts == Sts::ClockWrong && finding.remedy == aws::clock_remedy;
    report(repeats ? untried(finding.subject, "the clock is wrong") : finding);
  };
  const bool has_source = examine_source(credential_plan, resolver, once);
  if (!has_steps) return;
  if (has_source) {
    examine_steps(credential_plan, resolver, once);
  } else {
    report(untried(steps_subject(credential_plan), "the credentials above do not work"));
  }
}

} // namespace idr::doctor
