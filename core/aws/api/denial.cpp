#include "core/aws/api/denial.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

struct PolicyWords {
  PolicyKind kind;
  std::string_view name; ///< in the message, after "because no" or "with an explicit deny in a"
  std::string_view description;
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

/// Returns the text after the first `mark`; empty if there is no `mark`.
std::string_view text_after(std::string_view text, std::string_view mark) {
  const auto at = text.find(mark);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

/// Returns the policy whose name follows an article at the beginning of the text.
PolicyKind policy_at(std::string_view text) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (text.starts_with(article)) text.remove_prefix(article.size());
  }
  const auto* found = std::find_if(policies.begin() + 1, policies.end(),
                                   [&](const auto& each) { return text.starts_with(each.name); });
  return found == policies.end() ? PolicyKind::Unnamed : found->kind;
}

} // namespace

Denial read_denial(std::string_view message) {
  Denial denial;
  denial.action = first_word(text_after(message, "not authorized to perform: "));
  denial.is_explicit = message.find("with an explicit deny") != std::string_view::npos;
  denial.policy = policy_at(
      text_after(message, denial.is_explicit ? "with an explicit deny in " : "because no "));
  return denial;
}

std::string_view describe(PolicyKind policy) {
  return std::find_if(policies.begin(), policies.end(),
                      [&](const auto& each) { return each.kind == policy; })
      ->description;
}

} // namespace idr::aws
