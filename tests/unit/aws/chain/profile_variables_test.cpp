#include "core/aws/chain/profile_variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

std::vector<std::pair<std::string, std::string>> variables(const std::string& properties,
                                                           system::Environment::Variables set = {},
                                                           const std::string& other_sections = {}) {
  const system::Environment environment(std::move(set));
  const auto config =
      SharedConfig::parse("[profile p]\n" + properties + "\n" + other_sections, "config", "", "c");
  return variables_of_profile({environment, config, config.find_profile("p")});
}

constexpr auto services = "[services local]\n"
                          "s3 =\n  endpoint_url = http://s3.example:9000\n"
                          "elastic_beanstalk =\n  endpoint_url = http://eb.example\n"
                          "bare =\n  other = 1\n";

TEST(ProfileVariables, are_the_settings_that_sdks_also_read_from_variables) {
  EXPECT_THAT(
      variables("ca_bundle = /etc/ca.pem\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n"
                "sts_regional_endpoints = legacy\nmax_attempts = 2\nretry_mode = adaptive\n"
                "ignore_configured_endpoint_urls = true\n"),
      UnorderedElementsAre(
          Pair("AWS_CA_BUNDLE", "/etc/ca.pem"), Pair("AWS_USE_FIPS_ENDPOINT", "true"),
          Pair("AWS_USE_DUALSTACK_ENDPOINT", "true"), Pair("AWS_STS_REGIONAL_ENDPOINTS", "legacy"),
          Pair("AWS_MAX_ATTEMPTS", "2"), Pair("AWS_RETRY_MODE", "adaptive"),
          Pair("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")));
}

TEST(ProfileVariables, are_no_credentials_and_no_region) {
  EXPECT_THAT(
      variables("region = eu-west-1\naws_access_key_id = A\naws_secret_access_key = B\n"
                "role_arn = r\nsource_profile = p\ncredential_process = x\ncli_pager = less\n"),
      IsEmpty());
}

TEST(ProfileVariables, do_not_replace_what_is_set) {
  EXPECT_THAT(variables("ca_bundle = /etc/ca.pem\nmax_attempts = 2", {{"AWS_CA_BUNDLE", "/own"}}),
              ElementsAre(Pair("AWS_MAX_ATTEMPTS", "2")));
  EXPECT_THAT(variables("ca_bundle = /etc/ca.pem", {{"AWS_CA_BUNDLE", " "}}),
              ElementsAre(Pair("AWS_CA_BUNDLE", "/etc/ca.pem")));
}

TEST(ProfileVariables, contain_the_endpoints_of_all_services_and_of_single_ones) {
  EXPECT_THAT(
      variables("endpoint_url = http://localhost:4566\nservices = local", {}, services),
      UnorderedElementsAre(Pair("AWS_ENDPOINT_URL", "http://localhost:4566"),
                           Pair("AWS_ENDPOINT_URL_S3", "http://s3.example:9000"),
                           Pair("AWS_ENDPOINT_URL_ELASTIC_BEANSTALK", "http://eb.example")));
  EXPECT_THAT(variables("services = missing", {}, services), IsEmpty());
  EXPECT_THAT(variables("region = eu-west-1", {}, services), IsEmpty());
}

TEST(ProfileVariables, do_not_replace_an_endpoint_that_is_set) {
  EXPECT_THAT(variables("services = local", {{"AWS_ENDPOINT_URL_S3", "http://own"}}, services),
              ElementsAre(Pair("AWS_ENDPOINT_URL_ELASTIC_BEANSTALK", "http://eb.example")));
  // A variable for all services comes before the profile's endpoint for one.
  EXPECT_THAT(variables("endpoint_url = http://localhost\nservices = local",
                        {{"AWS_ENDPOINT_URL", "http://own"}}, services),
              IsEmpty());
}

TEST(ProfileVariables, are_none_without_a_profile) {
  const system::Environment environment;
  const auto config = SharedConfig::parse("", "config", "", "c");
  EXPECT_THAT(variables_of_profile({environment, config}), IsEmpty());
}

} // namespace
} // namespace idr::aws
