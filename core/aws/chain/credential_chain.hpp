// How credentials are obtained, as data: a source, and the steps that follow it.
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

/// A temporary session with the caller's own identity, from GetSessionToken.
struct SessionToken {
  std::chrono::seconds duration{3600};
  MfaDevice mfa;
  bool long_term_only = false; ///< skipped if the source turns out to provide temporary credentials
};

/// A role to assume with the credentials of the previous step.
struct AssumeRole {
  RoleReference role;
  SessionOptions options;
  MfaDevice mfa;
  std::string profile; ///< in which the role is set; empty for --role
  options::Origin origin;
};

/// Each kind of source has its own file with the functions listed in source.hpp.
using Source = std::variant<StaticKeys, CredentialProcess, Sso, LoginSession, WebIdentity,
                            ContainerEndpoint, InstanceMetadata>;
using Step = std::variant<SessionToken, AssumeRole>;

struct CredentialChain {
  Source source;
  std::string profile =
      {}; ///< the selected profile; empty if the chain does not come from a profile
  std::vector<Step> steps = {};
  std::vector<std::string> warnings = {}; ///< about lines of the profiles in the chain
};

/// Returns the MFA device whose code the step needs; its serial is empty if it needs none.
const MfaDevice& mfa_device(const Step& step);

/// Returns the kind of the source's credentials, before the steps.
CredentialKind credential_kind(const Source& source);

/// `access key …MPLE`, with its origin in parentheses if it is one of the chain's source.
std::string name_of_key(const Credentials& credentials, const CredentialChain& chain);

/// Returns the session options of the chain's last role; null if the chain does not end with a
/// role.
const SessionOptions* options_of_last_role(const CredentialChain& chain);

} // namespace idr::aws
