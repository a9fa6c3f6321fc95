#include "core/aws/api/partition.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace idr::aws {
namespace {

struct RegionCase {
  std::string_view region;
  std::string_view partition;
  std::string_view dns_suffix;
};

TEST(PartitionOf, follows_from_the_prefix_of_the_region) {
  for (const auto& [region, partition, dns_suffix] :
       {RegionCase{"us-east-1", "aws", "amazonaws.com"},
        RegionCase{"eu-central-1", "aws", "amazonaws.com"},
        RegionCase{"cn-north-1", "aws-cn", "amazonaws.com.cn"},
        RegionCase{"us-gov-west-1", "aws-us-gov", "amazonaws.com"},
        RegionCase{"us-iso-east-1", "aws-iso", "c2s.ic.gov"},
        RegionCase{"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"},
        RegionCase{"eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"},
        RegionCase{"us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"},
        RegionCase{"eusc-de-east-1", "aws-eusc", "amazonaws.eu"}}) {
    EXPECT_EQ(partition_of(region).name, partition) << region;
    EXPECT_EQ(partition_of(region).dns_suffix, dns_suffix) << region;
  }
}

TEST(PartitionOf, is_aws_for_unknown_regions) {
  EXPECT_EQ(partition_of("mars-north-1").name, "aws");
  EXPECT_EQ(partition_of("").name, "aws");
  EXPECT_EQ(partition_of("cn").name, "aws");
}

TEST(FindPartition, has_the_default_region) {
  EXPECT_EQ(find_partition("aws")->default_region, "us-east-1");
  EXPECT_EQ(find_partition("aws-us-gov")->default_region, "us-gov-west-1");
  EXPECT_EQ(find_partition("aws-nowhere"), nullptr);
  EXPECT_EQ(find_partition(""), nullptr);
}

// IAM has one endpoint per partition and requires requests to be signed for one region.
TEST(PartitionOf, has_the_hosts_of_iam) {
  EXPECT_EQ(partition_of("eu-west-1").iam.plain, "iam.amazonaws.com");
  EXPECT_EQ(partition_of("eu-west-1").iam.signing_region, "us-east-1");
  EXPECT_EQ(partition_of("cn-northwest-1").iam.plain, "iam.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(partition_of("cn-northwest-1").iam.signing_region, "cn-north-1");
  EXPECT_EQ(partition_of("us-gov-east-1").iam.signing_region, "us-gov-west-1");
}

TEST(IsOptInRegion, is_true_for_regions_that_an_account_must_enable) {
  for (const std::string_view region :
       {"ap-east-1", "af-south-1", "eu-central-2", "mars-north-1"}) {
    EXPECT_TRUE(is_opt_in_region(region)) << region;
  }
  for (const std::string_view region :
       {"us-east-1", "eu-north-1", "ap-northeast-3", "aws-global", "cn-north-1", "us-gov-east-1"}) {
    EXPECT_FALSE(is_opt_in_region(region)) << region;
  }
}

TEST(IsRegionName, accepts_parts_of_host_names) {
  for (const std::string_view text : {"us-east-1", "local", "eusc-de-east-1", "fake-region-10"}) {
    EXPECT_TRUE(is_region_name(text)) << text;
  }
  EXPECT_TRUE(is_region_name(std::string(63, 'a')));
}

// An accepted text becomes part of a host name to which credentials are sent.
TEST(IsRegionName, refuses_text_that_would_change_the_host) {
  for (const std::string_view text :
       {"", "evil.example/", "us-east-1.evil.example", "us east 1", "us-east-1#", "us-east-1:443",
        "user@host", "US-EAST-1", "us_east_1", "-us", "us-", "us-east-1\n", "ü"}) {
    EXPECT_FALSE(is_region_name(text)) << text;
  }
  EXPECT_FALSE(is_region_name(std::string(64, 'a')));
}

} // namespace
} // namespace idr::aws
