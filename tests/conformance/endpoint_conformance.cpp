// The endpoints of STS and IAM: by region, by partition, and as configured by users.
#include "core/aws/api/endpoint.hpp"
#include "core/aws/api/partition.hpp"
#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;
using system::Environment;

/// The settings that correspond to the parameters of a rule.
Environment variables_of(const json& params) {
  Environment environment;
  if (params.contains("Endpoint")) environment.set("AWS_ENDPOINT_URL", params.at("Endpoint"));
  if (params.value("UseFIPS", false)) environment.set("AWS_USE_FIPS_ENDPOINT", "true");
  if (params.value("UseDualStack", false)) environment.set("AWS_USE_DUALSTACK_ENDPOINT", "true");
  if (params.value("UseGlobalEndpoint", false)) {
    environment.set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
  }
  return environment;
}

/// Returns the host of `service` in a region.
void check_rule(Service service, const json& rule) {
  const auto params = rule.value("params", json::object());
  const auto environment = variables_of(params);
  const auto config = SharedConfig::parse("", "config", "", "credentials");
  const Settings settings{environment, config};
  const auto region = params.value("Region", "");
  const auto& expect = rule.at("expect");
  if (expect.contains("error")) {
    EXPECT_THROW(find_endpoint(service, region, settings), ConfigError) << expect.at("error");
    return;
  }
  const auto& expected = expect.at("endpoint");

  const auto endpoint = find_endpoint(service, region, settings);

  EXPECT_EQ(endpoint.url(), expected.at("url").get<std::string>());
  const auto schemes = expected.value(json::json_pointer("/properties/authSchemes"), json::array());
  if (!schemes.empty()) {
    EXPECT_EQ(endpoint.signing_region, schemes.at(0).at("signingRegion").get<std::string>());
  } else if (!region.empty()) {
    EXPECT_EQ(endpoint.signing_region, region);
  }
}

std::vector<test::Case> rules_of(const std::string& service) {
  return test::read_cases("endpoints/" + service + ".json", "/testCases", "documentation");
}

class StsEndpointRule : public test::CaseTest {};
TEST_P(StsEndpointRule, gives_the_published_endpoint) { check_rule(Service::Sts, content()); }
INSTANTIATE_TEST_SUITE_P(, StsEndpointRule, testing::ValuesIn(rules_of("sts")),
                         test::number_and_name);

class IamEndpointRule : public test::CaseTest {};
TEST_P(IamEndpointRule, gives_the_published_endpoint) { check_rule(Service::Iam, content()); }
INSTANTIATE_TEST_SUITE_P(, IamEndpointRule, testing::ValuesIn(rules_of("iam")),
                         test::number_and_name);

class SsoEndpointRule : public test::CaseTest {};
TEST_P(SsoEndpointRule, gives_the_published_endpoint) { check_rule(Service::Sso, content()); }
INSTANTIATE_TEST_SUITE_P(, SsoEndpointRule, testing::ValuesIn(rules_of("sso")),
                         test::number_and_name);

class SsoOidcEndpointRule : public test::CaseTest {};
TEST_P(SsoOidcEndpointRule, gives_the_published_endpoint) {
  check_rule(Service::SsoOidc, content());
}
INSTANTIATE_TEST_SUITE_P(, SsoOidcEndpointRule, testing::ValuesIn(rules_of("sso-oidc")),
                         test::number_and_name);

class PublishedPartition : public test::CaseTest {};

TEST_P(PublishedPartition, has_its_regions_default_region_and_dns_suffix) {
  const auto& partition = content();
  const std::string default_region = partition.at("outputs").at("implicitGlobalRegion");
  ASSERT_NE(find_partition(GetParam().name), nullptr);
  EXPECT_EQ(find_partition(GetParam().name)->default_region, default_region);
  const std::string suffix = partition.at("outputs").at("dnsSuffix");
  const std::string dual_stack_suffix = partition.at("outputs").at("dualStackDnsSuffix");
  for (const auto& [region, description] : partition.at("regions").items()) {
    EXPECT_TRUE(is_region_name(region)) << region;
    EXPECT_EQ(partition_of(region).name, GetParam().name) << region;
    EXPECT_EQ(partition_of(region).dns_suffix, suffix) << region;
    EXPECT_EQ(partition_of(region).dual_stack_dns_suffix, dual_stack_suffix) << region;
  }
}

INSTANTIATE_TEST_SUITE_P(, PublishedPartition,
                         testing::ValuesIn(test::read_cases("endpoints/partitions.json",
                                                            "/partitions", "id")),
                         test::number_and_name);

/// The suite is written for S3 and DynamoDB, which are replaced by STS and IAM.
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

/// Returns `key = value` lines; the members of an object follow its key, indented.
std::string properties(const json& object, const std::string& indent = {}) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    const auto name = with_our_services(key);
    text += value.is_object() ? fmt::format("{} =\n{}", name, properties(value, "  "))
                              : fmt::format("{}{} = {}\n", indent, name, value.get<std::string>());
  }
  return text;
}

class ConfiguredEndpoint : public test::CaseTest {};

TEST_P(ConfiguredEndpoint, is_the_published_one) {
  const auto suite =
      test::read_json("endpoints/configured-endpoint-urls.json").at("testSuites").at(0);
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
       suite.at("environments").at(content().at("environment").get<std::string>()).items()) {
    environment.set(with_our_services(name), value);
  }
  const auto* profile = config.find_profile(content().at("profile").get<std::string>());
  ASSERT_NE(profile, nullptr);
  const auto service = content().at("service") == "s3" ? Service::Sts : Service::Iam;

  // Settings of a client in code correspond to options here; the setting to ignore the files is a
  // variable.
  const auto client =
      suite.at("client_configs").at(content().at("client_config").get<std::string>());
  if (client.value("ignore_configured_endpoint_urls", false)) {
    environment.set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  }
  const auto endpoint =
      find_endpoint(service, std::string(profile->get("region").value_or("")),
                    {environment, config, profile, client.value("endpoint_url", "")});

  EXPECT_EQ(endpoint.url(),
            with_our_services(content().at("output").at("endpointUrl").get<std::string>()));
}

INSTANTIATE_TEST_SUITE_P(
    , ConfiguredEndpoint,
    testing::ValuesIn(test::read_cases("endpoints/configured-endpoint-urls.json",
                                       "/testSuites/0/endpointUrlTests", "name")),
    test::number_and_name);

} // namespace
} // namespace idr::aws
