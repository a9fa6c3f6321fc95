#include "core/aws/sources/static_keys.hpp"
#include "core/system/time.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto secret = "wJalrXUtnFEMI/K7MDENG";

TEST(KeysOfEnvironment, are_absent_if_neither_is_set) {
  EXPECT_EQ(keys_of_environment(Environment()), std::nullopt);
  EXPECT_EQ(
      keys_of_environment(Environment({{"AWS_ACCESS_KEY_ID", " "}, {"AWS_SECRET_ACCESS_KEY", ""}})),
      std::nullopt);
  EXPECT_EQ(
      keys_of_environment(Environment(Environment::Variables{{"AWS_SESSION_TOKEN", "token"}})),
      std::nullopt);
}

TEST(KeysOfEnvironment, are_long_term_without_a_session_token) {
  const auto keys = keys_of_environment(Environment({{"AWS_ACCESS_KEY_ID", "AKIA1"},
                                                     {"AWS_SECRET_ACCESS_KEY", secret},
                                                     {"AWS_SESSION_TOKEN", " \t"}}));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->credentials.access_key_id, "AKIA1");
  EXPECT_EQ(keys->credentials.secret_access_key, secret);
  EXPECT_EQ(keys->credentials.expiration, std::nullopt);
  EXPECT_FALSE(keys->credentials.temporary());
  EXPECT_EQ(to_string(keys->origin), "AWS_ACCESS_KEY_ID");
}

TEST(KeysOfEnvironment, are_temporary_with_a_session_token) {
  const auto keys =
      keys_of_environment(Environment({{"AWS_ACCESS_KEY_ID", "ASIA1"},
                                       {"AWS_SECRET_ACCESS_KEY", secret},
                                       {"AWS_SESSION_TOKEN", "token"},
                                       {"AWS_CREDENTIAL_EXPIRATION", "2026-11-21T22:13:20Z"},
                                       {"AWS_ACCOUNT_ID", "123456789012"}}));
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->credentials.temporary());
  EXPECT_EQ(keys->credentials.session_token, "token");
  EXPECT_EQ(keys->credentials.account_id, "123456789012");
  ASSERT_TRUE(keys->credentials.expiration);
  EXPECT_EQ(system::format_iso8601(*keys->credentials.expiration), "2026-11-21T22:13:20Z");
}

TEST(KeysOfEnvironment, prefer_the_older_name_of_the_session_token) {
  Environment environment({{"AWS_ACCESS_KEY_ID", "ASIA1"},
                           {"AWS_SECRET_ACCESS_KEY", secret},
                           {"AWS_SECURITY_TOKEN", "older"}});
  EXPECT_EQ(keys_of_environment(environment)->credentials.session_token, "older");
  environment.set("AWS_SESSION_TOKEN", "token");
  EXPECT_EQ(keys_of_environment(environment)->credentials.session_token, "older");
  environment.set("AWS_SECURITY_TOKEN", " ");
  EXPECT_EQ(keys_of_environment(environment)->credentials.session_token, "token");
}

TEST(KeysOfEnvironment, are_refused_with_a_malformed_expiration) {
  EXPECT_THAT(test::thrown<CredentialError>([] {
                keys_of_environment(Environment({{"AWS_ACCESS_KEY_ID", "ASIA1"},
                                                 {"AWS_SECRET_ACCESS_KEY", secret},
                                                 {"AWS_CREDENTIAL_EXPIRATION", "soon"}}));
              }),
              testing::AllOf(testing::StartsWith("AWS_CREDENTIAL_EXPIRATION is not a time"),
                             testing::HasSubstr("`unset AWS_CREDENTIAL_EXPIRATION`")));
}

TEST(KeysOfEnvironment, come_in_pairs) {
  EXPECT_THAT(test::thrown<CredentialError>([] {
                keys_of_environment(
                    Environment({{"AWS_ACCESS_KEY_ID", "AKIA1"}, {"AWS_SECRET_ACCESS_KEY", " "}}));
              }),
              HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
  EXPECT_THAT(
      test::thrown<CredentialError>([] {
        keys_of_environment(Environment(Environment::Variables{{"AWS_SECRET_ACCESS_KEY", secret}}));
      }),
      AllOf(HasSubstr("AWS_ACCESS_KEY_ID is not"), Not(HasSubstr(secret))));
}

SharedConfig parse(const std::string& properties) {
  return SharedConfig::parse("[profile a]\n" + properties, "config", "", "credentials");
}

std::optional<StaticKeys> keys_of(const std::string& properties) {
  const auto config = parse(properties);
  return keys_of_profile(*config.find_profile("a"));
}

TEST(KeysOfProfile, are_absent_if_it_has_neither) {
  EXPECT_EQ(keys_of("region = eu-west-1\n"), std::nullopt);
  EXPECT_EQ(keys_of("aws_access_key_id =\naws_secret_access_key =\n"), std::nullopt);
}

TEST(KeysOfProfile, report_where_they_are_set) {
  const auto keys = keys_of("region = x\nAWS_Access_Key_Id = AKIA1\naws_secret_access_key = s\n"
                            "aws_session_token = t\naws_account_id = 123456789012\n");
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->credentials.access_key_id, "AKIA1");
  EXPECT_EQ(keys->credentials.secret_access_key, "s");
  EXPECT_EQ(keys->credentials.session_token, "t");
  EXPECT_EQ(keys->credentials.account_id, "123456789012");
  EXPECT_EQ(keys->credentials.expiration, std::nullopt);
  EXPECT_EQ(to_string(keys->origin), "config:3");
}

TEST(KeysOfProfile, prefer_the_older_name_of_the_session_token) {
  const std::string pair = "aws_access_key_id = ASIA1\naws_secret_access_key = s\n";
  EXPECT_EQ(keys_of(pair + "aws_security_token = older\n")->credentials.session_token, "older");
  EXPECT_EQ(keys_of(pair + "aws_security_token = older\naws_session_token = t\n")
                ->credentials.session_token,
            "older");
}

TEST(KeysOfProfile, come_in_pairs) {
  EXPECT_THAT(test::thrown<ConfigError>([] { keys_of("aws_access_key_id = AKIA1\n"); }),
              AllOf(StartsWith("config:2: "), HasSubstr("no aws_secret_access_key")));
  EXPECT_THAT(
      test::thrown<ConfigError>(
          [] { keys_of(std::string("aws_access_key_id =\naws_secret_access_key = ") + secret); }),
      AllOf(StartsWith("config:3: "), HasSubstr("no aws_access_key_id"), Not(HasSubstr(secret))));
}

// As in the AWS CLI.
TEST(KeysOfProfile, are_read_from_one_file) {
  const auto keys_of_files = [](const std::string& config, const std::string& credentials) {
    const auto files = SharedConfig::parse("[profile a]\n" + config, "config",
                                           "[a]\n" + credentials, "credentials");
    return *keys_of_profile(*files.find_profile("a"));
  };
  const std::string id = "aws_access_key_id = AKIA1\n";
  const std::string pair = id + "aws_secret_access_key = s\naws_session_token = t\n";
  const auto keys = keys_of_files(pair, "aws_secret_access_key = other\n");
  EXPECT_EQ(keys.credentials.secret_access_key, "s");
  EXPECT_EQ(keys.credentials.session_token, "t");
  EXPECT_EQ(keys_of_files(pair, "aws_access_key_id = AKIA2\naws_secret_access_key = other\n")
                .credentials.session_token,
            "");
  EXPECT_THAT(test::thrown<ConfigError>([&] { keys_of_files(pair, id); }),
              AllOf(StartsWith("credentials:2: "),
                    HasSubstr("no aws_secret_access_key in this file"),
                    HasSubstr("Add aws_secret_access_key to this file.")));
}

TEST(KeysOfProfile, name_the_misspelled_key) {
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { keys_of("aws_acess_key_id = AKIA1\naws_secret_access_key = s\n"); }),
              HasSubstr("config:2: aws_acess_key_id: did you mean aws_access_key_id?"));
}

Credentials with_id(std::string id) {
  Credentials credentials;
  credentials.access_key_id = std::move(id);
  return credentials;
}

TEST(ShownKey, is_the_last_four_characters) {
  EXPECT_EQ(shown_key(with_id("AKIAIOSFODNN7EXAMPLE")), "…MPLE");
  EXPECT_EQ(shown_key(with_id("12345")), "…2345");
}

TEST(ShownKey, shows_nothing_of_a_shorter_text) {
  EXPECT_EQ(shown_key(with_id("1234")), "…");
  EXPECT_EQ(shown_key(with_id("")), "…");
}

} // namespace
} // namespace idr::aws
