#include "core/launch/identity_line.hpp"

#include "core/aws/chain/chain_links.hpp"

#include <fmt/format.h>

namespace idr::launch {

std::string identity_of(const aws::ResolvedCredentials& resolved,
                        const aws::CredentialPlan& credential_plan) {
  const auto& arn = resolved.credentials.arn;
  if (!arn.empty()) return arn;
  const auto& profile = credential_plan.chain->profile;
  if (!profile.empty()) return "profile " + profile;
  const auto source = chain_links(credential_plan).front();
  return source.detail.empty() ? source.kind : source.kind + " " + source.detail;
}

std::string identity_line(const aws::ResolvedCredentials& resolved,
                          const aws::CredentialPlan& credential_plan, system::TimePoint now) {
  const auto& credentials = resolved.credentials;
  const auto who = identity_of(resolved, credential_plan);
  if (!credentials.temporary()) return who + ", long-term credentials";
  if (!credentials.expiration) return who + ", temporary credentials, expiry unknown";
  return fmt::format("{}, until {:.5} UTC ({})", who,
                     system::format_iso8601(*credentials.expiration).substr(11),
                     system::describe(*credentials.expiration - now));
}

} // namespace idr::launch
