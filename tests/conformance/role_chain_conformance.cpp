// Profiles and the chain of credential providers that they define, if any.
#include "core/aws/chain/profile_chain.hpp"
#include "core/error.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using nlohmann::json;

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

/// Returns the source in the notation of the cases.
struct ToJson {
  json operator()(const StaticKeys& keys) const {
    json source = {{"access_key_id", keys.credentials.access_key_id},
                   {"secret_access_key", keys.credentials.secret_access_key}};
    add(source, "session_token", keys.credentials.session_token);
    add(source, "account_id", keys.credentials.account_id);
    return {{"AccessKey", source}};
  }
  json operator()(const Sso& sso) const {
    json source = {{"sso_region", sso.region}, {"sso_start_url", sso.start_url}};
    add(source, "sso_session", sso.session);
    add(source, "sso_account_id", sso.account_id);
    add(source, "sso_role_name", sso.role_name);
    return {{"Sso", source}};
  }
  json operator()(const WebIdentity& plan) const {
    json source = {{"role_arn", plan.role_arn},
                   {"web_identity_token_file", std::get<TokenFile>(plan.token).path}};
    if (plan.options.session_name != nobodys_name) {
      source["role_session_name"] = plan.options.session_name;
    }
    return {{"WebIdentityToken", source}};
  }
  json operator()(const InstanceMetadata&) const {
    return {{"NamedSource", "Ec2InstanceMetadata"}};
  }
  json operator()(const ContainerEndpoint&) const { return {{"NamedSource", "EcsContainer"}}; }
  json operator()(const CredentialProcess& process) const {
    return {{"CredentialProcess", process.command_line}};
  }
  json operator()(const LoginSession& login) const { return {{"LoginSession", login.session}}; }
};

json to_json(const CredentialChain& chain) {
  auto links = json::array({std::visit(ToJson(), chain.source)});
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

class RoleChain : public test::CaseTest {};

TEST_P(RoleChain, is_the_published_one) {
  const auto& input = content().at("input");
  const auto& output = content().at("output");
  const auto config =
      SharedConfig::parse(sections(input.at("profiles"), "profile") +
                              sections(input.value("sso_sessions", json::object()), "sso-session"),
                          "config", "", "credentials");
  const system::Environment environment;
  const std::string selected = input.at("selected_profile");
  const Settings settings{environment, config, config.find_profile(selected)};
  const ProfileReader reader{settings, "aws", nobodys_name, "/home"};

  if (output.contains("Error")) {
    // A profile without credentials is an error, too, reported by the caller.
    try {
      EXPECT_FALSE(reader.chain({selected})) << "expected: " << output.at("Error");
    } catch (const ConfigError&) {
      SUCCEED();
    }
    return;
  }
  const auto chain = reader.chain({selected});
  ASSERT_TRUE(chain);
  EXPECT_EQ(to_json(*chain), output.at("ProfileChain"));
  EXPECT_EQ(chain->profile, selected);
}

INSTANTIATE_TEST_SUITE_P(, RoleChain,
                         testing::ValuesIn(test::read_cases("role-chain/assume-role-tests.json", "",
                                                            "docs")),
                         test::number_and_name);

} // namespace
} // namespace idr::aws
