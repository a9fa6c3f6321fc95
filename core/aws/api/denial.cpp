#include "core/aws/api/denial.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

struct PolicyWords {
  PolicyKind kind;
  std::string_view of_aws; ///< after "because no" or "with an explicit deny in a"
  std::string_view ours;
};

constexpr std::array policies = {
    PolicyWords{PolicyKind::Unnamed, "", "a policy"},
    PolicyWords{PolicyKind::Trust, "role trust policy", "the trust policy of the role"},
    PolicyWords{PolicyKind::Trust, "resource-based policy", "the trust policy of the role"},
    PolicyWords{PolicyKind::IdentityBased, "identity-based policy", "a policy of the caller"},
    PolicyWords{PolicyKind::PermissionsBoundary, "permissions boundary",
                "the permissions boundary of the caller"},
    PolicyWords{PolicyKind::Session, "session policy",
                "the session policy that the caller's session was created with"},
    PolicyWords{PolicyKind::ServiceControl, "service control policy",
                "a service control policy of the organization"},
    PolicyWords{PolicyKind::ResourceControl, "resource control policy",
                "a resource control policy of the organization"},
    PolicyWords{PolicyKind::VpcEndpoint, "VPC endpoint policy", "the policy of the VPC endpoint"}};

/// What follows the first `mark`; empty where that does not appear.
std::string_view behind(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

/// The one whose name the text begins with, after an article.
PolicyKind policy_at(std::string_view text) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (text.starts_with(article)) text.remove_prefix(article.size());
  }
  const auto* found = std::find_if(policies.begin() + 1, policies.end(),
                                   [&](const auto& each) { return text.starts_with(each.of_aws); });
  return found == policies.end() ? PolicyKind::Unnamed : found->kind;
}

} // namespace

Denial read_denial(std::string_view words) {
  Denial denial;
  denial.action = first_word(behind(words, "not authorized to perform: "));
  denial.is_explicit = words.find("with an explicit deny") != std::string_view::npos;
  denial.policy =
      policy_at(behind(words, denial.is_explicit ? "with an explicit deny in " : "because no "));
  return denial;
}

std::string_view describe(PolicyKind policy) {
  return std::find_if(policies.begin(), policies.end(),
                      [&](const auto& each) { return each.kind == policy; })
      ->ours;
}

} // namespace idr::aws
