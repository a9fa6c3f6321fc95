// Where STS and IAM are asked: by region, by partition, and as users configure it.
#include "core/aws/endpoint.hpp"
#include "core/aws/partition.hpp"
#include "core/system/environment.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;
using system::Environment;

/// Descriptions stand there twice, so the case's number comes first.
struct Case {
  std::size_t number = 0;
  std::string name = "no data";
  json content;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.name;
  }
};

std::vector<Case> cases_of(const json& list, const char* name) {
  std::vector<Case> cases;
  for (const auto& content : list) {
    cases.push_back({cases.size() + 1, content.at(name).get<std::string>(), content});
  }
  return cases;
}

const auto number_and_name = [](const auto& info) {
  // Some of the names are longer than a file's name may be.
  return fmt::format("{:03}_{}", info.param.number,
                     test::case_name(info.param.name).substr(0, 120));
};

std::vector<Case> rules_of(const std::string& service) {
  if (!test::has_conformance_data()) return {Case{}};
  return cases_of(test::read_json("endpoints/" + service + ".json").at("testCases"),
                  "documentation");
}

/// `aws-global` and the like are no regions, but stand for the endpoint of a whole partition.
bool is_pseudo_region(const std::string& region) { return region.ends_with("-global"); }

/// The host of a region, for `service`.
void check_rule(Service service, const Case& rule) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto params = rule.content.value("params", json::object());
  for (const auto* key : {"UseFIPS", "UseDualStack", "UseGlobalEndpoint"}) {
    if (params.value(key, false)) GTEST_SKIP() << key << " is not supported yet";
  }
  if (!params.contains("Region")) GTEST_SKIP() << "there is always a region";
  Environment environment;
  if (params.contains("Endpoint")) environment.set("AWS_ENDPOINT_URL", params.at("Endpoint"));
  const auto config = SharedConfig::parse("", "config", "", "credentials");
  const std::string region = params.at("Region");
  if (is_pseudo_region(region)) GTEST_SKIP() << "the region " << region << " is not supported yet";
  const auto& expected = rule.content.at("expect").at("endpoint");

  const auto endpoint = find_endpoint(service, region, environment, config, nullptr);

  EXPECT_EQ(endpoint.url(), expected.at("url").get<std::string>());
  const auto schemes = expected.value(json::json_pointer("/properties/authSchemes"), json::array());
  EXPECT_EQ(endpoint.signing_region,
            schemes.empty() ? region : schemes.at(0).at("signingRegion").get<std::string>());
}

class StsEndpointRule : public testing::TestWithParam<Case> {};
TEST_P(StsEndpointRule, gives_the_published_endpoint) { check_rule(Service::Sts, GetParam()); }
INSTANTIATE_TEST_SUITE_P(, StsEndpointRule, testing::ValuesIn(rules_of("sts")), number_and_name);

class IamEndpointRule : public testing::TestWithParam<Case> {};
TEST_P(IamEndpointRule, gives_the_published_endpoint) { check_rule(Service::Iam, GetParam()); }
INSTANTIATE_TEST_SUITE_P(, IamEndpointRule, testing::ValuesIn(rules_of("iam")), number_and_name);

std::vector<Case> partitions() {
  if (!test::has_conformance_data()) return {Case{}};
  return cases_of(test::read_json("endpoints/partitions.json").at("partitions"), "id");
}

class PublishedPartition : public testing::TestWithParam<Case> {};

TEST_P(PublishedPartition, has_its_regions_and_its_dns_suffix) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto& partition = GetParam().content;
  const std::string suffix = partition.at("outputs").at("dnsSuffix");
  for (const auto& [region, description] : partition.at("regions").items()) {
    if (is_pseudo_region(region)) continue;
    EXPECT_TRUE(is_region_name(region)) << region;
    EXPECT_EQ(partition_of(region).name, GetParam().name) << region;
    EXPECT_EQ(partition_of(region).dns_suffix, suffix) << region;
  }
}

INSTANTIATE_TEST_SUITE_P(, PublishedPartition, testing::ValuesIn(partitions()), number_and_name);

/// The suite is written for S3 and DynamoDB: STS stands for the one, IAM for the other.
std::string with_our_services(std::string text) {
  const std::pair<std::string, std::string> names[] = {
      {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS"},
      {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_IAM"},
      {"https://s3.fake", "https://sts.fake"}};
  for (const auto& [from, to] : names) {
    if (text.starts_with(from)) text.replace(0, from.size(), to);
  }
  if (text == "s3") return "sts";
  return text == "dynamodb" ? "iam" : text;
}

/// `key = value` lines; of an object, its own below the key.
std::string properties(const json& object, const std::string& indent = {}) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    const auto name = with_our_services(key);
    text += value.is_object() ? fmt::format("{} =\n{}", name, properties(value, "  "))
                              : fmt::format("{}{} = {}\n", indent, name, value.get<std::string>());
  }
  return text;
}

json configured_suite() {
  return test::read_json("endpoints/configured-endpoint-urls.json").at("testSuites").at(0);
}

std::vector<Case> configured_cases() {
  if (!test::has_conformance_data()) return {Case{}};
  return cases_of(configured_suite().at("endpointUrlTests"), "name");
}

class ConfiguredEndpoint : public testing::TestWithParam<Case> {};

TEST_P(ConfiguredEndpoint, is_the_published_one) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto& content = GetParam().content;
  if (content.at("client_config") != "default") {
    GTEST_SKIP() << "an endpoint given by the program, which has no option for it";
  }
  const auto suite = configured_suite();
  std::string text;
  for (const auto& [name, profile] : suite.at("profiles").items()) {
    text += fmt::format("[profile {}]\n{}", name, properties(profile));
  }
  for (const auto& [name, services] : suite.at("services").items()) {
    text += fmt::format("[services {}]\n{}", name, properties(services));
  }
  const auto config = SharedConfig::parse(text, "config", "", "credentials");
  Environment environment;
  for (const auto& [name, value] :
       suite.at("environments").at(content.at("environment").get<std::string>()).items()) {
    environment.set(with_our_services(name), value);
  }
  const auto* profile = config.find_profile(content.at("profile").get<std::string>());
  ASSERT_NE(profile, nullptr);
  const auto service = content.at("service") == "s3" ? Service::Sts : Service::Iam;

  const auto endpoint = find_endpoint(service, std::string(profile->get("region").value_or("")),
                                      environment, config, profile);

  EXPECT_EQ(endpoint.url(),
            with_our_services(content.at("output").at("endpointUrl").get<std::string>()));
}

INSTANTIATE_TEST_SUITE_P(, ConfiguredEndpoint, testing::ValuesIn(configured_cases()),
                         number_and_name);

} // namespace
} // namespace idr::aws
