#include "core/launch/identity_line.hpp"

#include "core/aws/chain/chain_links.hpp"

#include <fmt/format.h>

namespace idr::launch {

std::string identity_line(const aws::ResolvedCredentials& resolved,
                          const aws::CredentialPlan& credential_plan, system::TimePoint now) {
  const auto& credentials = resolved.credentials;
  const auto source = chain_links(credential_plan).front();
  const auto who = !credentials.arn.empty() ? credentials.arn.text()
                   : !credential_plan.chain->profile.empty()
                       ? "profile " + credential_plan.chain->profile
                   : source.detail.empty() ? source.kind
                                           : source.kind + " " + source.detail;
  if (!credentials.temporary()) return who + ", long-term credentials";
  if (!credentials.expiration) return who + ", temporary credentials, expiry unknown";
  return fmt::format("{}, until {:.5} UTC ({})", who,
                     system::format_iso8601(*credentials.expiration).substr(11),
                     system::describe(*credentials.expiration - now));
}

} // namespace idr::launch
