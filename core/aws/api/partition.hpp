// The partitions of AWS: separate clouds, each with its own names.
// Source: the partitions and the endpoint rules of botocore's data.
#pragma once

#include <string_view>

namespace idr::aws {

/// The hosts of IAM, a global service of each partition.
struct IamHosts {
  std::string_view plain;
  std::string_view fips;
  std::string_view dual_stack;
  std::string_view fips_dual_stack;
  std::string_view signing_region; ///< for all requests, regardless of the region in use
};

struct Partition {
  std::string_view name;           ///< as in an ARN: `aws-cn`
  std::string_view region_prefix;  ///< of its region names
  std::string_view default_region; ///< if no region is set
  std::string_view dns_suffix;
  std::string_view dual_stack_dns_suffix;
  IamHosts iam;
};

/// Returns the partition of a region, by the region's prefix; `aws` if no prefix matches.
const Partition& partition_of(std::string_view region);

/// Returns the partition of this name; null if unknown.
const Partition* find_partition(std::string_view name);
/// Whether an account must enable the region before STS accepts its credentials there: true for all
/// regions of the partition `aws` introduced since 2019 (AWS Account Management Reference Guide,
/// "Considerations before enabling and disabling Regions").
bool is_opt_in_region(std::string_view region);

/// Whether the text has the form of a region name. Regions become part of host names, so nothing
/// else may be accepted.
bool is_region_name(std::string_view text);

} // namespace idr::aws
