#include "core/aws/api/partition.hpp"

#include "core/text/contains.hpp"

#include <algorithm>
#include <array>

namespace idr::aws {
namespace {

// clang-format off
constexpr std::array partitions = {
  Partition{"aws", "", "us-east-1", "amazonaws.com", "api.aws",
            {"iam.amazonaws.com", "iam-fips.amazonaws.com",
             "iam.global.api.aws", "iam-fips.global.api.aws", "us-east-1"}},
  Partition{"aws-cn", "cn-", "cn-northwest-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn",
            {"iam.cn-north-1.amazonaws.com.cn", "iam-fips.amazonaws.com.cn",
             "iam.global.api.amazonwebservices.com.cn", "iam-fips.api.amazonwebservices.com.cn", "cn-north-1"}},
  Partition{"aws-us-gov", "us-gov-", "us-gov-west-1", "amazonaws.com", "api.aws",
            {"iam.us-gov.amazonaws.com", "iam.us-gov.amazonaws.com",
             "iam.us-gov.api.aws", "iam.us-gov.api.aws", "us-gov-west-1"}},
  Partition{"aws-eusc", "eusc-", "eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu",
            {"iam.eusc-de-east-1.amazonaws.eu", "iam-fips.amazonaws.eu",
             "iam.api.amazonwebservices.eu", "iam-fips.api.amazonwebservices.eu", "eusc-de-east-1"}},
  Partition{"aws-iso", "us-iso-", "us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov",
            {"iam.us-iso-east-1.c2s.ic.gov", "iam-fips.us-iso-east-1.c2s.ic.gov",
             "iam.api.aws.ic.gov", "iam-fips.api.aws.ic.gov", "us-iso-east-1"}},
  Partition{"aws-iso-b", "us-isob-", "us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud",
            {"iam.us-isob-east-1.sc2s.sgov.gov", "iam-fips.us-isob-east-1.sc2s.sgov.gov",
             "iam.api.aws.scloud", "iam-fips.api.aws.scloud", "us-isob-east-1"}},
  Partition{"aws-iso-e", "eu-isoe-", "eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk",
            {"iam.eu-isoe-west-1.cloud.adc-e.uk", "iam-fips.cloud.adc-e.uk",
             "iam.api.cloud-aws.adc-e.uk", "iam-fips.api.cloud-aws.adc-e.uk", "eu-isoe-west-1"}},
  Partition{"aws-iso-f", "us-isof-", "us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov",
            {"iam.us-isof-south-1.csp.hci.ic.gov", "iam-fips.csp.hci.ic.gov",
             "iam.api.aws.hci.ic.gov", "iam-fips.api.aws.hci.ic.gov", "us-isof-south-1"}},
};
// clang-format on

/// Names like `aws-cn-global` are not regions; they represent a whole partition.
bool is_pseudo_region(const Partition& partition, std::string_view region) {
  constexpr std::string_view ending = "-global";
  return region.ends_with(ending) &&
         region.substr(0, region.size() - ending.size()) == partition.name;
}

} // namespace

const Partition& partition_of(std::string_view region) {
  const auto* found = std::find_if(partitions.begin(), partitions.end(), [&](const auto& each) {
    const bool has_prefix = !each.region_prefix.empty() && region.starts_with(each.region_prefix);
    return has_prefix || is_pseudo_region(each, region);
  });
  return found == partitions.end() ? partitions.front() : *found;
}

const Partition* find_partition(std::string_view name) {
  const auto* found = std::find_if(partitions.begin(), partitions.end(),
                                   [&](const auto& each) { return each.name == name; });
  return found == partitions.end() ? nullptr : found;
}

bool is_opt_in_region(std::string_view region) {
  static constexpr std::array<std::string_view, 17> always_enabled = {
      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
      "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
      "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
      "us-west-1",      "us-west-2"};
  const auto& partition = partition_of(region);
  return partition.name == partitions.front().name && !is_pseudo_region(partition, region) &&
         !text::contains(always_enabled, region);
}

bool is_region_name(std::string_view text) {
  constexpr auto allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

} // namespace idr::aws
