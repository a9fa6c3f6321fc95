// What AWS names in the words of an AccessDenied: the action, and the kind of policy that denies
// it. Source: IAM User Guide, "Troubleshoot access denied error messages".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace idr::aws {

enum class PolicyKind : std::uint8_t {
  Unnamed, ///< STS mostly names none
  Trust,
  IdentityBased,
  PermissionsBoundary,
  Session,
  ServiceControl,
  ResourceControl,
  VpcEndpoint
};

struct Denial {
  std::string action; ///< `sts:TagSession`; empty where none is named
  PolicyKind policy = PolicyKind::Unnamed;
  bool is_explicit = false; ///< a Deny statement matches; else an Allow is missing
};

Denial read_denial(std::string_view words);

/// The policy in a sentence: `the permissions boundary of the caller`.
std::string_view describe(PolicyKind policy);

} // namespace idr::aws
