// How credentials come about, as data: where they start, and what is done with them, step by step.
#pragma once

#include "core/aws/api/role_reference.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/sources/container_endpoint.hpp"
#include "core/aws/sources/credential_process.hpp"
#include "core/aws/sources/instance_metadata.hpp"
#include "core/aws/sources/login_session.hpp"
#include "core/aws/sources/mfa.hpp"
#include "core/aws/sources/source.hpp"
#include "core/aws/sources/sso.hpp"
#include "core/aws/sources/static_keys.hpp"
#include "core/aws/sources/web_identity.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace idr::aws {

/// A temporary session of the caller's own, by GetSessionToken.
struct SessionToken {
  std::chrono::seconds duration{3600};
  MfaDevice mfa;
  bool only_of_long_lived =
      false; ///< temporary credentials, which a program may print, are left alone
};

/// A role to assume with the credentials of the step before.
struct AssumeRole {
  RoleReference role;
  SessionOptions options;
  MfaDevice mfa;
  std::string profile; ///< that the role stands in; empty for --role
  options::Origin origin;
};

/// Each kind of source is a file of its own, and has the functions that source.hpp lists.
using Source = std::variant<StaticKeys, CredentialProcess, Sso, LoginSession, WebIdentity,
                            ContainerEndpoint, InstanceMetadata>;
using Step = std::variant<SessionToken, AssumeRole>;

struct CredentialChain {
  Source source;
  std::string profile = {}; ///< that was selected; empty where the source is not one
  std::vector<Step> steps = {};
  std::vector<std::string> warnings = {}; ///< about lines of the profiles on the way
};

/// Of the source itself, before the steps.
CredentialKind credential_kind(const Source& source);

/// What AWS allows for a role that is assumed with temporary credentials, of a role or of a session
/// (IAM User Guide, "Role chaining").
inline constexpr std::chrono::seconds longest_chained_session = std::chrono::hours(1);

/// Whether the role's session is to last longer than that.
bool exceeds_chained_session(const AssumeRole& role);

/// What to warn of where the duration of such a role is capped.
std::string capped_warning(const AssumeRole& role);

/// What the last role of the chain is assumed with; null where the chain has none.
const SessionOptions* options_of_last_role(const CredentialChain& chain);

} // namespace idr::aws
