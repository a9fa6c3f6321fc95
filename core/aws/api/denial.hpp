// The action and the kind of denying policy, read from the message of an AccessDenied error.
// Source: IAM User Guide, "Troubleshoot access denied error messages".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace idr::aws {

enum class PolicyKind : std::uint8_t {
  Unnamed, ///< the usual case for STS
  Trust,
  IdentityBased,
  PermissionsBoundary,
  Session,
  ServiceControl,
  ResourceControl,
  VpcEndpoint
};

struct Denial {
  std::string action; ///< such as `sts:TagSession`; empty if the message names none
  PolicyKind policy = PolicyKind::Unnamed;
  bool is_explicit = false; ///< true if a Deny statement matches, false if an Allow is missing
};

/// Parses the message of an AccessDenied error.
Denial read_denial(std::string_view message);

/// Returns the policy as part of a sentence: `the permissions boundary of the caller`.
std::string_view describe(PolicyKind policy);

} // namespace idr::aws
