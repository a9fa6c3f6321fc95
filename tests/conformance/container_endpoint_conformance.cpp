// Which container endpoints are allowed, and their URLs.
#include "core/aws/sources/container_endpoint.hpp"
#include "core/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

class ContainerEndpointRule : public test::CaseTest {};

TEST_P(ContainerEndpointRule, is_the_published_one) {
  system::Environment environment;
  for (const auto& [name, value] : content().at("env").items()) environment.set(name, value);
  const HostLookup lookup = [](const std::string& host) -> std::vector<std::string> {
    return {host == "localhost" ? "127.0.0.1" : host};
  };
  const auto& result = content().at("result");
  if (result.contains("Ok")) {
    const auto endpoint = find_container_endpoint(environment);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(checked_container_request(*endpoint, lookup).url(), result.at("Ok"));
    return;
  }
  if (content().at("env").empty()) { // not a failure here: the next source is used
    EXPECT_FALSE(find_container_endpoint(environment));
    return;
  }
  EXPECT_THROW(checked_container_request(find_container_endpoint(environment).value(), lookup),
               CredentialError);
}

INSTANTIATE_TEST_SUITE_P(, ContainerEndpointRule,
                         testing::ValuesIn(test::read_cases("container-endpoint/ecs-tests.json",
                                                            "/tests", "docs")),
                         test::number_and_name);

} // namespace
} // namespace idr::aws
