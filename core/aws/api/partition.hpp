// The partitions of AWS: separate clouds with names of their own.
// Source: the partitions and the endpoint rules of botocore's data.
#pragma once

#include <string_view>

namespace idr::aws {

/// The endpoints of IAM, which has one for a whole partition.
struct IamHosts {
  std::string_view plain;
  std::string_view fips;
  std::string_view dual_stack;
  std::string_view fips_dual_stack;
  std::string_view signing_region; ///< that requests are signed for, whatever the region in use
};

struct Partition {
  std::string_view name;           ///< as in an ARN: `aws-cn`
  std::string_view region_prefix;  ///< what its regions begin with
  std::string_view default_region; ///< where none is set
  std::string_view dns_suffix;
  std::string_view dual_stack_dns_suffix;
  IamHosts iam;
};

/// The partition of a region; `aws` for one that no other partition claims.
const Partition& partition_of(std::string_view region);

/// The partition of this name; null for one that is not known.
const Partition* find_partition(std::string_view name);
/// Whether an account must enable the region before STS accepts its credentials there: all regions
/// of the partition `aws` since 2019 (AWS Account Management Reference Guide, "Considerations
/// before enabling and disabling Regions").
bool is_opt_in_region(std::string_view region);

/// Whether the text can be a region. It becomes a part of host names, so nothing else may pass.
bool is_region_name(std::string_view text);

} // namespace idr::aws
