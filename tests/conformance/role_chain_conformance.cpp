// Profiles, and the chain of credential providers that they make, or that they make none.
#include "core/aws/profile_chain.hpp"
#include "core/system/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

/// The descriptions are not unique, so the case's number comes first.
struct Case {
  std::size_t number = 0;
  json content = {{"docs", "no data"}};

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.content.at("docs");
  }
};

std::vector<Case> cases() {
  if (!test::has_conformance_data()) return {Case{}};
  std::vector<Case> all;
  for (const auto& content : test::read_json("role-chain/assume-role-tests.json")) {
    all.push_back({all.size() + 1, content});
  }
  return all;
}

std::string sections(const json& objects, const std::string& kind) {
  std::string text;
  for (const auto& [name, properties] : objects.items()) {
    text += fmt::format("[{} {}]\n", kind, name);
    for (const auto& [key, value] : properties.items()) {
      text += fmt::format("{} = {}\n", key, value.get<std::string>());
    }
  }
  return text;
}

void add(json& object, const std::string& key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

constexpr auto nobodys_name = "named-by-nobody";

/// The chain as the cases write it.
json to_json(const CredentialChain& chain) {
  const auto& keys = std::get<StaticKeys>(chain.source);
  json source = {{"access_key_id", keys.credentials.access_key_id},
                 {"secret_access_key", keys.credentials.secret_access_key}};
  add(source, "session_token", keys.credentials.session_token);
  add(source, "account_id", keys.credentials.account_id);
  auto links = json::array({{{"AccessKey", source}}});
  for (const auto& step : chain.steps) {
    const auto& role = std::get<AssumeRole>(step);
    json link = {{"role_arn", role.role.arn}};
    add(link, "external_id", role.options.external_id);
    if (role.options.session_name != nobodys_name) {
      link["role_session_name"] = role.options.session_name;
    }
    links.push_back({{"AssumeRole", link}});
  }
  return links;
}

/// Whether the case's chain starts with keys that stand in a profile.
bool starts_with_keys(const json& chain) { return chain.at(0).contains("AccessKey"); }

class RoleChain : public testing::TestWithParam<Case> {};

TEST_P(RoleChain, is_the_published_one) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto& input = GetParam().content.at("input");
  const auto& output = GetParam().content.at("output");
  const auto config =
      SharedConfig::parse(sections(input.at("profiles"), "profile") +
                              sections(input.value("sso_sessions", json::object()), "sso-session"),
                          "config", "", "credentials");
  const system::Environment environment;
  const ProfileReader reader{config, environment, "aws", nobodys_name};
  const std::string selected = input.at("selected_profile");

  if (output.contains("Error")) {
    // Nothing is found is an error too, in the words of whoever asked for this profile.
    try {
      EXPECT_FALSE(reader.chain(selected)) << "expected: " << output.at("Error");
    } catch (const ConfigError&) {
      SUCCEED();
    }
    return;
  }
  const auto& expected = output.at("ProfileChain");
  if (!starts_with_keys(expected)) GTEST_SKIP() << "needs a source that is not supported yet";
  const auto chain = reader.chain(selected);
  ASSERT_TRUE(chain);
  EXPECT_EQ(to_json(*chain), expected);
  EXPECT_EQ(chain->profile, selected);
}

INSTANTIATE_TEST_SUITE_P(, RoleChain, testing::ValuesIn(cases()), [](const auto& role_chain) {
  const Case& named = role_chain.param;
  return fmt::format("{:03}_{}", named.number,
                     test::case_name(named.content.at("docs").template get<std::string>()));
});

} // namespace
} // namespace idr::aws
