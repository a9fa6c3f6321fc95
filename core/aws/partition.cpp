#include "core/aws/partition.hpp"

#include <array>

namespace idr::aws {
namespace {

// clang-format off
constexpr std::array partitions = {
  Partition{"aws",        "",         "amazonaws.com",    "iam.amazonaws.com",                    "us-east-1"},
  Partition{"aws-cn",     "cn-",      "amazonaws.com.cn", "iam.cn-north-1.amazonaws.com.cn",      "cn-north-1"},
  Partition{"aws-us-gov", "us-gov-",  "amazonaws.com",    "iam.us-gov.amazonaws.com",             "us-gov-west-1"},
  Partition{"aws-eusc",   "eusc-",    "amazonaws.eu",     "iam.eusc-de-east-1.amazonaws.eu",      "eusc-de-east-1"},
  Partition{"aws-iso",    "us-iso-",  "c2s.ic.gov",       "iam.us-iso-east-1.c2s.ic.gov",         "us-iso-east-1"},
  Partition{"aws-iso-b",  "us-isob-", "sc2s.sgov.gov",    "iam.us-isob-east-1.sc2s.sgov.gov",     "us-isob-east-1"},
  Partition{"aws-iso-e",  "eu-isoe-", "cloud.adc-e.uk",   "iam.eu-isoe-west-1.cloud.adc-e.uk",    "eu-isoe-west-1"},
  Partition{"aws-iso-f",  "us-isof-", "csp.hci.ic.gov",   "iam.us-isof-south-1.csp.hci.ic.gov",   "us-isof-south-1"},
};
// clang-format on

} // namespace

const Partition& partition_of(std::string_view region) {
  for (const auto& partition : partitions) {
    if (!partition.region_prefix.empty() && region.starts_with(partition.region_prefix)) {
      return partition;
    }
  }
  return partitions.front();
}

bool is_region_name(std::string_view text) {
  constexpr auto allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace idr::aws
