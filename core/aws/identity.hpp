// Who a container is to be: from what was typed, the environment and the shared config to a region,
// the endpoints and a credential chain. Nothing is asked of anybody here.
#pragma once

#include "core/aws/credential_chain.hpp"
#include "core/aws/endpoint.hpp"
#include "core/aws/shared_config.hpp"
#include "core/system/error.hpp"
#include "core/system/host.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

/// What was typed. Empty texts and lists: not typed.
struct IdentityOptions {
  std::string profile;
  std::string role;
  std::string region;
  std::string endpoint_url;
  SessionOptions session; ///< of the role of --role; its `policy` is a file's name or JSON
  std::string mfa_serial;
  std::string mfa_code;
  std::string web_identity_token_env; ///< the variable that a CI job has its OIDC token in
  bool no_session = false;
  bool no_cache = false;
  /// FILE:LINE of the options that do not come from the command line, by their long names.
  std::map<std::string, std::string> places;

  /// FILE:LINE, or `--name` where the option comes from the command line.
  std::string origin(const std::string& name) const;
};

struct Region {
  std::string name;
  std::string origin; ///< `--region`, FILE:LINE, a variable, or "default"
};

struct Identity {
  Region region;
  Endpoint sts;
  Endpoint iam;
  std::string ca_bundle; ///< empty: the system's certificates
  int attempts = 0;      ///< of a request
  std::optional<CredentialChain> chain;
  std::string
      profile_origin; ///< of the selected profile: `--profile`, FILE:LINE, a variable, or "default"
  std::string mfa_code;
  /// Where credentials may be kept for the next launch; nothing: they are not.
  std::optional<std::filesystem::path> cache_folder;
  std::vector<std::string> warnings;
};

/// Whether the identity is to have credentials, or only a region (a launch without a role).
enum class Want : bool { RegionOnly, Credentials };

/// Throws UsageError for an option that makes no sense, ConfigError for files, and CredentialError
/// where there are no credentials.
Identity find_identity(const IdentityOptions& options, const system::Host& host,
                       const SharedConfig& config, Want want);

/// There are none anywhere. `tried`: where they were looked for, as a sentence.
CredentialError no_credentials(const std::string& tried);

/// Whether the text of --policy is the policy itself, and not the name of a file.
bool is_policy_document(const std::string& text);

/// The text of --duration: seconds, or a number with `s`, `m` or `h`. Throws UsageError outside of
/// 15 minutes to 12 hours.
std::chrono::seconds parse_duration_option(const std::string& text);

} // namespace idr::aws
