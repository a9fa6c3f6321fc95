// Which container endpoints may be asked, and where.
#include "core/aws/container_endpoint.hpp"
#include "core/system/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

struct Case {
  std::string name = "no data";
  json content;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.name;
  }
};

std::vector<Case> cases() {
  if (!test::has_conformance_data()) return {Case{}};
  std::vector<Case> all;
  const auto suite = test::read_json("container-endpoint/ecs-tests.json");
  for (const auto& content : suite.at("tests")) {
    all.push_back({content.at("docs"), content});
  }
  return all;
}

class ContainerEndpointRule : public testing::TestWithParam<Case> {};

TEST_P(ContainerEndpointRule, is_the_published_one) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto& content = GetParam().content;
  system::Environment environment;
  for (const auto& [name, value] : content.at("env").items()) environment.set(name, value);
  const HostLookup lookup = [](const std::string& host) -> std::vector<std::string> {
    return {host == "localhost" ? "127.0.0.1" : host};
  };
  const auto& result = content.at("result");
  if (result.contains("Ok")) {
    const auto endpoint = find_container_endpoint(environment);
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(checked_container_request(*endpoint, lookup).url(), result.at("Ok"));
    return;
  }
  if (content.at("env").empty()) { // which is no failure here: the next source is asked
    EXPECT_FALSE(find_container_endpoint(environment));
    return;
  }
  EXPECT_THROW(checked_container_request(find_container_endpoint(environment).value(), lookup),
               CredentialError);
}

INSTANTIATE_TEST_SUITE_P(, ContainerEndpointRule, testing::ValuesIn(cases()),
                         [](const auto& shown) { return test::case_name(shown.param.name); });

} // namespace
} // namespace idr::aws
