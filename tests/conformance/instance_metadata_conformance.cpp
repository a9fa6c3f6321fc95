// The endpoint of the instance metadata service.
#include "core/aws/sources/instance_metadata.hpp"
#include "core/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using nlohmann::json;

class InstanceMetadataEndpoint : public test::CaseTest {};

TEST_P(InstanceMetadataEndpoint, is_the_published_one) {
  system::Environment environment;
  for (const auto& [name, value] : content().at("env").items()) environment.set(name, value);
  // Settings that a program makes in an SDK's code are variables here.
  if (content().contains("endpoint_override")) {
    environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", content().at("endpoint_override"));
  }
  if (content().contains("mode_override")) {
    environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", content().at("mode_override"));
  }
  const auto config =
      SharedConfig::parse(content().at("fs").value("config", ""), "config", "", "credentials");
  const Settings settings{environment, config, config.find_profile("default")};
  const auto& result = content().at("result");
  if (result.contains("Err")) {
    EXPECT_THROW(find_instance_metadata(settings), ConfigError) << result.at("Err");
    return;
  }
  const auto metadata = find_instance_metadata(settings);
  ASSERT_TRUE(metadata);
  std::string asked;
  fetch_instance_credentials(*metadata, [&](const http::Request& request) -> http::Response {
    if (asked.empty()) asked = request.url();
    return {403, {}, {}};
  });
  EXPECT_EQ(asked, result.at("Ok"));
}

INSTANTIATE_TEST_SUITE_P(, InstanceMetadataEndpoint,
                         testing::ValuesIn(test::read_cases("imds/imds-endpoint-tests.json",
                                                            "/tests", "docs")),
                         test::number_and_name);

} // namespace
} // namespace idr::aws
