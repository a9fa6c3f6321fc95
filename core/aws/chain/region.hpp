// The region of a launch: one that is set, else the default one of the chain's partition.
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

/// The region without white space around its name. Throws UsageError for one of an option, else
/// ConfigError, whose text cannot be a region.
Region checked_region(Region region, bool is_option);

/// The one of --region, the environment or the selected profile; nothing where none is set. Throws
/// UsageError or ConfigError for a text that cannot be a region.
std::optional<Region> find_set_region(const ChainOptions& options, const Settings& settings);

/// The name of the partition that the chain's ARNs and SSO region are in, the last one first; empty
/// where it has none of either.
std::string partition_of_chain(const CredentialChain& chain);

/// The region that is set, else the default one of the chain's partition, or us-east-1. Throws for
/// a chain that leads to another partition than the region's, since keys and roles of one are
/// unknown in the others, and where the region of its partition is not known: UsageError where the
/// region or the role was typed, else ConfigError.
Region settle_region(const std::optional<Region>& set_region,
                     const std::optional<CredentialChain>& chain, bool is_typed);

} // namespace idr::aws
