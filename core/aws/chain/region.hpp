// The region of a launch: the one that is set, else the default region of the chain's partition.
// Source of the rules: AWS SDKs and Tools Reference Guide, "AWS Region".
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/aws/chain/credential_chain.hpp"
#include "core/aws/config/settings.hpp"

#include <optional>
#include <string>

namespace idr::aws {

struct Region {
  std::string name;
  options::Origin origin;
};

/// Returns the region with its name trimmed. If the name cannot be a region, throws UsageError for
/// an option, else ConfigError.
Region checked_region(Region region, bool is_option);

/// Returns the region set by --region, the environment or the selected profile; std::nullopt if
/// none is set. Throws UsageError or ConfigError if the name cannot be a region.
std::optional<Region> find_set_region(const ChainOptions& options, const Settings& settings);

/// Returns the partition of the chain's last ARN or SSO region; empty if it has neither.
std::string partition_of_chain(const CredentialChain& chain);

/// Returns the region that is set, else the default region of the chain's partition, or us-east-1.
/// Throws if the chain and the region are in different partitions, since keys and roles of one
/// partition are unknown in the others, and if the default region of the partition is unknown:
/// UsageError if the region or the role was given on the command line, else ConfigError.
Region settle_region(const std::optional<Region>& set_region,
                     const std::optional<CredentialChain>& chain, bool is_typed);

} // namespace idr::aws
