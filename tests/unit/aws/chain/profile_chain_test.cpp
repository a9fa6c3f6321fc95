#include "core/aws/chain/profile_chain.hpp"
#include "tests/unit/aws/chain/profile_chains.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::chain;
using test::error_of;
using test::keys;
using test::path_of;
using test::role_a;
using test::role_b;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ProfileChain, is_the_keys_of_a_profile) {
  const auto found = chain(fmt::format("[profile a]\n{}", keys));
  EXPECT_THAT(path_of(found), ElementsAre("AKIA1"));
  EXPECT_EQ(found->profile, "a");
  EXPECT_EQ(to_string(std::get<StaticKeys>(found->source).origin), "config:2");
  EXPECT_EQ(credential_kind(found->source), CredentialKind::LongTerm);
}

TEST(ProfileChain, is_temporary_if_the_profile_has_a_session_token) {
  const auto found = chain(fmt::format("[profile a]\n{}aws_session_token = t\n", keys));
  EXPECT_EQ(credential_kind(found->source), CredentialKind::Temporary);
}

TEST(ProfileChain, uses_the_keys_of_the_credentials_file) {
  const auto found = chain("[profile a]\naws_access_key_id = old\naws_secret_access_key = old\n",
                           "a", fmt::format("[a]\n{}", keys));
  EXPECT_THAT(path_of(found), ElementsAre("AKIA1"));
  EXPECT_EQ(to_string(std::get<StaticKeys>(found->source).origin), "credentials:2");
}

TEST(ProfileChain, is_absent_for_a_profile_without_credentials) {
  EXPECT_THAT(path_of(chain("[profile a]\nregion = eu-west-1\nrole_arn =\n")),
              ElementsAre("nothing"));
}

TEST(ProfileChain, has_the_options_of_a_role) {
  const auto found = chain(fmt::format("[profile a]\n{}source_profile = b\nexternal_id = id\n"
                                       "mfa_serial = mfa-device\nduration_seconds = 7200\n"
                                       "role_session_name = job\n[profile b]\n{}",
                                       role_a, keys));
  const auto& step = std::get<AssumeRole>(found->steps.at(0));
  EXPECT_EQ(step.role.arn, "arn:aws:iam::123456789012:role/a");
  EXPECT_EQ(step.options.session_name, "job");
  EXPECT_EQ(step.options.external_id, "id");
  EXPECT_EQ(step.options.duration, 7200s);
  EXPECT_EQ(step.mfa.serial, "mfa-device");
  EXPECT_EQ(to_string(step.origin), "config:2");
}

TEST(ProfileChain, has_a_default_session_name) {
  const auto found =
      chain(fmt::format("[profile a]\n{}source_profile = b\n[profile b]\n{}", role_a, keys));
  const auto& step = std::get<AssumeRole>(found->steps.at(0));
  EXPECT_EQ(step.options.session_name, "ann@box");
  EXPECT_EQ(step.options.duration, std::nullopt);
  EXPECT_EQ(step.mfa.serial, "");
}

// In the selected profile, the role takes precedence over its keys; in a source profile, the keys
// do.
TEST(ProfileChain, prefers_the_role_of_the_selected_profile_and_the_keys_of_a_source_profile) {
  const auto config = fmt::format("[profile a]\n{}{}source_profile = b\n[profile b]\n"
                                  "aws_access_key_id = AKIA2\naws_secret_access_key = s\n"
                                  "{}source_profile = c\n[profile c]\n{}",
                                  keys, role_a, role_b, keys);
  EXPECT_THAT(path_of(chain(config)), ElementsAre("AKIA2", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(path_of(chain(config, "b")),
              ElementsAre("AKIA1", "arn:aws:iam::123456789012:role/b"));
}

TEST(ProfileChain, assumes_a_profiles_role_with_its_own_keys) {
  const auto config = fmt::format("[profile a]\n{}{}source_profile = a\n", keys, role_a);
  EXPECT_THAT(path_of(chain(config)), ElementsAre("AKIA1", "arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(error_of(fmt::format("[profile a]\n{}source_profile = a\n", role_a)),
              AllOf(StartsWith("config:3: "), HasSubstr("no keys")));
}

/// Returns profiles p0 to the one with the keys, each of which is the source profile of the
/// previous one.
std::string config_of_profiles(int count) {
  std::string config;
  for (int i = 0; i < count; ++i) {
    config += fmt::format("[profile p{0}]\nrole_arn = role{0}\nsource_profile = p{1}\n", i, i + 1);
  }
  return config + fmt::format("[profile p{}]\n{}", count, keys);
}

TEST(ProfileChain, follows_a_long_chain_of_profiles) {
  constexpr int most = 100;
  std::vector<std::string> expected = {"AKIA1"};
  for (int i = most - 1; i >= 0; --i) expected.push_back(fmt::format("role{}", i));
  EXPECT_EQ(path_of(chain(config_of_profiles(most), "p0")), expected);
  // The source_profile of the last profile before the limit.
  const auto too_many =
      AllOf(StartsWith("config:303: "), HasSubstr("more than 100 source profiles"));
  EXPECT_THAT(error_of(config_of_profiles(most + 1), "p0"), too_many);
  EXPECT_THAT(error_of(config_of_profiles(20'000), "p0"), too_many);
  EXPECT_EQ(path_of(chain(config_of_profiles(most + 1), "p1")).size(), most + 1U);
}

TEST(ProfileChain, has_the_device_and_its_mfa_process) {
  const auto found =
      chain(fmt::format("[profile a]\n{}source_profile = b\nmfa_serial = mfa-device\n"
                        "mfa_process = oathtool x\n[profile b]\n{}",
                        role_a, keys));
  const auto& mfa = std::get<AssumeRole>(found->steps.at(0)).mfa;
  EXPECT_EQ(mfa.serial, "mfa-device");
  EXPECT_EQ(mfa.process, "oathtool x");
  EXPECT_EQ(to_string(mfa.origin), "config:5");
}

} // namespace
} // namespace idr::aws
