// Who a container is to be: from what was typed, the environment and the shared config to a region,
// the endpoints and a credential chain. Nothing is asked of anybody here.
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
  std::string ca_bundle; ///< empty: the system's certificates
  int attempts = 0;      ///< of a request
  std::optional<CredentialChain> chain;
  options::Origin profile_origin; ///< of the selected profile's name
  std::string mfa_code;
  std::string host_name; ///< of this machine
  /// Where credentials may be kept for the next launch; nothing: they are not.
  std::optional<std::filesystem::path> cache_folder;
  std::vector<std::string> warnings;
};

/// Throws UsageError for an option that makes no sense, ConfigError for files, and CredentialError
/// where there are no credentials.
CredentialPlan plan_credentials(const ChainOptions& options, const system::Host& host,
                                const SharedConfig& config);

/// Of a container that gets no credentials: the region, where it was typed, and nothing of the
/// environment and the shared config. Throws UsageError for a typed option that makes no sense.
CredentialPlan plan_without_credentials(const ChainOptions& options,
                                        const system::Environment& environment);

} // namespace idr::aws
