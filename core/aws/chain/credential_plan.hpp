// Plans the credentials of a launch: determines the region, the endpoints and the credential chain
// from the options, the environment and the shared config. Sends no requests.
#pragma once

#include "core/aws/api/endpoint.hpp"
#include "core/aws/chain/chain_options.hpp"
#include "core/aws/chain/credential_chain.hpp"
#include "core/aws/chain/region.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

struct CredentialPlan {
  Region region;
  Endpoint sts;
  Endpoint iam;
  std::string ca_bundle; ///< empty for the system's certificates
  int attempts = 0;      ///< per request
  std::optional<CredentialChain> chain;
  options::Origin profile_origin; ///< of the selected profile name
  std::string mfa_code;
  std::string host_name; ///< of this machine
  /// Where credentials are cached; std::nullopt if they are not cached.
  std::optional<std::filesystem::path> cache_folder;
  std::vector<std::string> warnings;
};

/// Returns the settings of the profile that --profile or the environment selects. The arguments
/// must outlive them.
Settings settings_in_use(const ChainOptions& options, const system::Environment& environment,
                         const SharedConfig& config);

/// Returns the plan. Throws UsageError for an invalid option, ConfigError for an invalid file or
/// variable, and CredentialError if no credentials are found.
CredentialPlan plan_credentials(const ChainOptions& options, const system::Host& host,
                                const SharedConfig& config);

/// Returns the plan for a container without credentials: only the region, if given on the command
/// line; the environment and the shared config are ignored. Throws UsageError for an invalid option
/// on the command line.
CredentialPlan plan_without_credentials(const ChainOptions& options,
                                        const system::Environment& environment);

} // namespace idr::aws
