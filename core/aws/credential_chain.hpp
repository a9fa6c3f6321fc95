// How credentials come about, as data: where they start, and what is done with them, step by step.
#pragma once

#include "core/aws/role_reference.hpp"
#include "core/aws/static_keys.hpp"
#include "core/aws/sts.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace idr::aws {

/// A temporary session of the caller's own, by GetSessionToken.
struct SessionToken {
  std::chrono::seconds duration{3600};
  std::string mfa_serial; ///< empty: without MFA
};

/// A role to assume with the credentials of the step before.
struct AssumeRole {
  RoleReference role;
  SessionOptions options;
  std::string mfa_serial; ///< empty: without MFA
  std::string origin;     ///< `--role`, or `FILE:LINE`
};

/// Each kind of source is a file of its own.
using Source = std::variant<StaticKeys>;
using Step = std::variant<SessionToken, AssumeRole>;

struct CredentialChain {
  Source source;
  std::string profile; ///< that was selected; empty where the source is not one
  std::vector<Step> steps;
  std::vector<std::string> warnings; ///< about lines of the profiles on the way
};

/// Whether what the source gives is long-lived, so that a session has to be made of it.
bool is_long_lived(const Source& source);

} // namespace idr::aws
