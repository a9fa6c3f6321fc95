#include "core/aws/api/credentials.hpp"
#include "core/aws/api/json_document.hpp"
#include "core/aws/sources/credential_process.hpp"
#include "core/aws/sources/static_keys.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Unfit {
  std::string text;
  const char* fault;
};

const Unfit unfit[] = {{"hidden\nX=1", "contains a line break"},
                       {"hidden\r", "contains a line break"},
                       {std::string("hidden\0", 7), "contains a NUL"},
                       {"hidden\x1b[2J", "contains a control character"},
                       {"hidden\t", "contains a control character"},
                       {"hidden\x7f", "contains a control character"},
                       {"hidden\u202e", "contains a character that is not ASCII"},
                       {"hidden\xff", "contains a character that is not ASCII"},
                       {std::string(65'001, 'h'), "is longer than 64 KiB"}};

TEST(Credentials, refuse_text_that_is_not_a_single_line) {
  for (const auto& given : unfit) {
    Credentials credentials;
    const auto refused = [&](auto& field) {
      return test::thrown<CredentialError>([&] { field = given.text; });
    };
    const auto is_refused = [&](const std::string& name) {
      return AllOf(StartsWith("the " + name + " " + given.fault), Not(HasSubstr("hidden")));
    };
    EXPECT_THAT(refused(credentials.access_key_id), is_refused("access key ID"));
    EXPECT_THAT(refused(credentials.secret_access_key), is_refused("secret access key"));
    EXPECT_THAT(refused(credentials.session_token), is_refused("session token"));
    EXPECT_THAT(refused(credentials.account_id), is_refused("account ID"));
    EXPECT_THAT(refused(credentials.arn), is_refused("ARN"));
    EXPECT_THAT(refused(credentials.role_arn), is_refused("role ARN"));
    EXPECT_EQ(credentials.session_token, "");
  }
}

// This mistake would reveal the secret: an access key ID is shown in part and sent in clear text.
TEST(Credentials, refuse_an_invalid_access_key_id) {
  const auto refusal = [](const std::string& id) -> std::string {
    try {
      Credentials credentials;
      credentials.access_key_id = id;
      return "none";
    } catch (const CredentialError& error) {
      return std::string(error.what()) + "; " + error.remedy();
    }
  };
  for (const auto* secret :
       {"hidden/K7MDENG", "hidden+x", "hidden=", "hiddenXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY0"}) {
    EXPECT_THAT(refusal(secret), AllOf(StartsWith("the access key ID has "), HasSubstr("swapped"),
                                       Not(HasSubstr("hidden"))));
  }
  for (const auto* pasted : {"\"AKIAhidden\"", "'AKIAhidden'", "AKIAhidden ", "AKIA:hidden"}) {
    EXPECT_THAT(refusal(pasted), AllOf(HasSubstr("has a character that is not allowed in one"),
                                       HasSubstr("quotes"), Not(HasSubstr("hidden"))));
  }
  for (const std::string id : {"AKIAIOSFODNN7EXAMPLE", "test", "minio_user-1.x",
                               "ASIA000000000000000000000000000000000040"}) {
    EXPECT_EQ(refusal(id), "none");
  }
}

TEST(Credentials, accept_every_printable_character_up_to_the_limit) {
  Credentials credentials;
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  credentials.session_token = all;
  EXPECT_EQ(credentials.session_token, all);
  credentials.session_token = std::string(65'000, 't');
  EXPECT_EQ(credentials.session_token.text().size(), 65'000U);
}

TEST(Credentials, of_the_environment_name_the_variable) {
  for (const auto* variable :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID"}) {
    system::Environment environment({{"AWS_ACCESS_KEY_ID", "AKIA"},
                                     {"AWS_SECRET_ACCESS_KEY", "s"},
                                     {"AWS_SESSION_TOKEN", "t"}});
    environment.set(variable, "hidden\nX=1");
    EXPECT_THAT(test::thrown<CredentialError>([&] { keys_of_environment(environment); }),
                AllOf(StartsWith(std::string(variable) + ": the "), HasSubstr("line break"),
                      Not(HasSubstr("hidden"))));
  }
}

TEST(Credentials, of_a_file_name_the_line) {
  const auto config = SharedConfig::parse("", "config",
                                          "[a]\naws_access_key_id = AKIA\n"
                                          "aws_secret_access_key = hidden\x1b\n",
                                          "credentials");
  EXPECT_THAT(test::thrown<CredentialError>([&] { keys_of_profile(*config.find_profile("a")); }),
              StartsWith("credentials:3: the secret access key contains a control character"));
}

TEST(Credentials, from_a_program_report_swapped_keys) {
  const CredentialProcess process{.command_line =
                                      R"(printf %s '{"Version": 1, "AccessKeyId": "hidden/x", )"
                                      R"("SecretAccessKey": "AKIA1"}')",
                                  .account_id = {},
                                  .profile = "p",
                                  .origin = options::InFile{"config", 3}};
  EXPECT_THAT(test::thrown<CredentialError>([&] {
                run_credential_process(
                    process, system::Environment(system::Environment::Variables{{"PATH", "/bin"}}));
              }),
              AllOf(StartsWith("config:3: "), HasSubstr("access key ID"), HasSubstr("swapped"),
                    Not(HasSubstr("hidden"))));
}

TEST(Credentials, of_a_document_name_the_field) {
  const auto document = parse_json_object(
      R"({"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t\nLD_PRELOAD=/e.so"})");
  EXPECT_THAT(
      test::thrown<CredentialError>([&] { read_credentials_document(*document, "SessionToken"); }),
      StartsWith("the session token contains a line break"));
}

TEST(Credentials, have_a_session_token_among_their_variables_only_if_they_are_temporary) {
  Credentials credentials;
  credentials.access_key_id = "AKIA1";
  credentials.secret_access_key = "s";
  using Variable = std::pair<std::string_view, std::string_view>;
  const Variable id{"AWS_ACCESS_KEY_ID", "AKIA1"};
  const Variable secret{"AWS_SECRET_ACCESS_KEY", "s"};
  EXPECT_THAT(variables_of(credentials), testing::ElementsAre(id, secret));
  credentials.session_token = "t";
  EXPECT_THAT(variables_of(credentials),
              testing::ElementsAre(id, secret, Variable{"AWS_SESSION_TOKEN", "t"}));
}

TEST(Credentials, have_expired_at_their_expiration) {
  Credentials credentials;
  const auto now = system::time_at(1'000).value();
  EXPECT_EQ(credentials.expired_for(now), std::nullopt);
  credentials.expiration = now + std::chrono::seconds(1);
  EXPECT_EQ(credentials.expired_for(now), std::nullopt);
  credentials.expiration = now;
  EXPECT_EQ(credentials.expired_for(now), std::chrono::seconds(0));
}

} // namespace
} // namespace idr::aws
