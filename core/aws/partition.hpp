// The partitions of AWS: separate clouds with names of their own.
// Source: the partitions of botocore's endpoint data.
#pragma once

#include <string_view>

namespace idr::aws {

struct Partition {
  std::string_view name;          ///< as in an ARN: `aws-cn`
  std::string_view region_prefix; ///< what its regions begin with
  std::string_view dns_suffix;
  std::string_view iam_host;
  std::string_view iam_region; ///< the region that requests to IAM are signed for
};

/// The partition of a region; `aws` for one that no other partition claims.
const Partition& partition_of(std::string_view region);

/// Whether the text can be a region. It becomes a part of host names, so nothing else may pass.
bool is_region_name(std::string_view text);

} // namespace idr::aws
