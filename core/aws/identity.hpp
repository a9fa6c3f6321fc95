// Who a container is to be: from what was typed, the environment and the shared config to a region,
// the endpoints and a credential chain. Nothing is asked of anybody here.
#pragma once

#include "core/aws/credential_chain.hpp"
#include "core/aws/endpoint.hpp"
#include "core/aws/shared_config.hpp"
#include "core/system/host.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

/// What was typed. Empty texts and lists: not typed.
struct IdentityOptions {
  std::string profile;
  std::string role;
  std::string region;
  SessionOptions session; ///< of the role of --role; its `policy` is a file's name or JSON
  std::string mfa_serial;
  std::string mfa_code;
  bool no_session = false;
};

struct Region {
  std::string name;
  std::string origin; ///< `--region`, a variable, FILE:LINE, or "default"
};

struct Identity {
  Region region;
  Endpoint sts;
  Endpoint iam;
  std::string ca_bundle; ///< empty: the system's certificates
  std::optional<CredentialChain> chain;
  std::string mfa_code;
  std::vector<std::string> warnings;
};

/// Whether the identity is to have credentials, or only a region (a launch without a role).
enum class Want : bool { RegionOnly, Credentials };

/// Throws UsageError for an option that makes no sense, ConfigError for files, and CredentialError
/// where there are no credentials.
Identity find_identity(const IdentityOptions& options, const system::Host& host,
                       const SharedConfig& config, Want want);

/// The text of --duration: seconds, or a number with `s`, `m` or `h`. Throws UsageError outside of
/// 15 minutes to 12 hours.
std::chrono::seconds parse_duration_option(const std::string& text);

} // namespace idr::aws
