#include "cli/credentials_command.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace idr::cli {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

aws::Credentials long_lived() {
  aws::Credentials credentials;
  credentials.access_key_id = "AKIA1";
  credentials.secret_access_key = "wJalr/+=";
  return credentials;
}

aws::Credentials temporary() {
  auto credentials = long_lived();
  credentials.access_key_id = "ASIA1";
  credentials.session_token = "token==";
  credentials.expiration =
      std::chrono::sys_days(2026y / std::chrono::November / 21) + 22h + 13min + 20s;
  credentials.account_id = "123456789012";
  return credentials;
}

std::string format(CredentialsFormat how, const aws::Credentials& credentials,
                   const std::string& arn = {}) {
  return format_credentials(how, credentials, "eu-west-1", arn);
}

// The AWS CLI accepts only Version 1, and treats a missing Expiration as "never".
TEST(FormatCredentials, gives_what_credential_process_expects) {
  EXPECT_EQ(Json::parse(format(CredentialsFormat::Process, temporary(), "arn:x")),
            Json::parse(R"({"Version": 1, "AccessKeyId": "ASIA1", "SecretAccessKey": "wJalr/+=",
                            "SessionToken": "token==", "Expiration": "2026-11-21T22:13:20Z",
                            "AccountId": "123456789012"})"));
  EXPECT_EQ(
      Json::parse(format(CredentialsFormat::Process, long_lived())),
      Json::parse(R"({"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr/+="})"));
}

TEST(FormatCredentials, gives_json_with_the_region_and_the_arn) {
  EXPECT_EQ(Json::parse(format(CredentialsFormat::Json, temporary(), "arn:x")),
            Json::parse(R"({"AccessKeyId": "ASIA1", "SecretAccessKey": "wJalr/+=",
                            "SessionToken": "token==", "Expiration": "2026-11-21T22:13:20Z",
                            "Region": "eu-west-1", "Arn": "arn:x"})"));
  EXPECT_EQ(Json::parse(format(CredentialsFormat::Json, long_lived())),
            Json::parse(R"({"AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr/+=",
                            "Region": "eu-west-1"})"));
}

TEST(FormatCredentials, gives_variables_for_an_env_file) {
  EXPECT_EQ(format(CredentialsFormat::EnvNoExport, temporary()),
            "AWS_ACCESS_KEY_ID=ASIA1\nAWS_SECRET_ACCESS_KEY=wJalr/+=\nAWS_SESSION_TOKEN=token==\n"
            "AWS_CREDENTIAL_EXPIRATION=2026-11-21T22:13:20Z\n"
            "AWS_DEFAULT_REGION=eu-west-1\nAWS_REGION=eu-west-1\n");
  EXPECT_EQ(format(CredentialsFormat::EnvNoExport, long_lived()),
            "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=wJalr/+=\n"
            "AWS_DEFAULT_REGION=eu-west-1\nAWS_REGION=eu-west-1\n");
}

/// The words of `export NAME=VALUE` lines, as a shell reads them.
std::vector<std::vector<std::string>> shell_lines(const std::string& text) {
  std::vector<std::vector<std::string>> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    const auto [words, needs_shell, special] = text::split_words(text.substr(begin, end - begin));
    EXPECT_FALSE(needs_shell || special != 0) << text;
    lines.push_back(words);
    begin = end + 1;
  }
  return lines;
}

TEST(FormatCredentials, gives_lines_that_a_shell_can_evaluate) {
  auto evil = temporary();
  evil.secret_access_key = "a b'$(touch /tmp/x)`;\"\\";
  const auto lines = shell_lines(format(CredentialsFormat::Env, evil));
  ASSERT_EQ(lines.size(), 7U);
  for (const auto& words : lines) {
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0], &words == &lines.back() ? "unset" : "export");
  }
  EXPECT_EQ(lines[1][1], "AWS_SECRET_ACCESS_KEY=" + evil.secret_access_key.text());
  EXPECT_EQ(lines[2][1], "AWS_SESSION_TOKEN=token==");
}

/// Whether one of the lines unsets the variable.
bool unsets(const aws::Credentials& credentials, const std::string& variable) {
  for (const auto& words : shell_lines(format(CredentialsFormat::Env, credentials))) {
    if (words.front() == "unset" && std::count(words.begin(), words.end(), variable) > 0) {
      return true;
    }
  }
  return false;
}

// A session token left from an earlier session would be sent with the new keys and rejected; SDKs
// would refuse the keys after an expiration left from it.
TEST(FormatCredentials, unsets_variables_of_an_earlier_session) {
  auto endless = temporary();
  endless.expiration.reset();
  EXPECT_TRUE(unsets(long_lived(), "AWS_SESSION_TOKEN"));
  EXPECT_TRUE(unsets(long_lived(), "AWS_CREDENTIAL_EXPIRATION"));
  EXPECT_TRUE(unsets(endless, "AWS_CREDENTIAL_EXPIRATION"));
  EXPECT_FALSE(unsets(endless, "AWS_SESSION_TOKEN"));
  EXPECT_FALSE(unsets(temporary(), "AWS_CREDENTIAL_EXPIRATION"));
}

TEST(FormatCredentials, gives_lines_for_fish) {
  auto evil = long_lived();
  EXPECT_EQ(
      format(CredentialsFormat::Fish, evil),
      "set -gx AWS_ACCESS_KEY_ID AKIA1\nset -gx AWS_SECRET_ACCESS_KEY wJalr/+=\n"
      "set -gx AWS_DEFAULT_REGION eu-west-1\nset -gx AWS_REGION eu-west-1\n"
      "set -ge AWS_SECURITY_TOKEN\nset -ge AWS_SESSION_TOKEN\nset -ge AWS_CREDENTIAL_EXPIRATION\n");
  evil.secret_access_key = R"(a b'$x\c)";
  EXPECT_THAT(format(CredentialsFormat::Fish, evil),
              testing::HasSubstr(R"(set -gx AWS_SECRET_ACCESS_KEY 'a b\'$x\\c')"
                                 "\n"));
}

TEST(FormatCredentials, gives_lines_for_powershell) {
  auto evil = long_lived();
  EXPECT_EQ(format(CredentialsFormat::PowerShell, evil),
            "$Env:AWS_ACCESS_KEY_ID=\"AKIA1\"\n$Env:AWS_SECRET_ACCESS_KEY=\"wJalr/+=\"\n"
            "$Env:AWS_DEFAULT_REGION=\"eu-west-1\"\n$Env:AWS_REGION=\"eu-west-1\"\n"
            "Remove-Item -Path Env:AWS_SECURITY_TOKEN -ErrorAction SilentlyContinue\n"
            "Remove-Item -Path Env:AWS_SESSION_TOKEN -ErrorAction SilentlyContinue\n"
            "Remove-Item -Path Env:AWS_CREDENTIAL_EXPIRATION -ErrorAction SilentlyContinue\n");
  evil.secret_access_key = "a\"b$c`d'e\\";
  EXPECT_THAT(format(CredentialsFormat::PowerShell, evil),
              testing::HasSubstr("=\"a`\"b`$c``d'e\\\"\n"));
}

TEST(FormatCredentials, ends_in_one_line_break) {
  for (const auto how :
       {CredentialsFormat::Process, CredentialsFormat::Json, CredentialsFormat::EnvNoExport,
        CredentialsFormat::Env, CredentialsFormat::PowerShell, CredentialsFormat::Fish}) {
    const auto text = format(how, temporary());
    EXPECT_TRUE(text.ends_with('\n') && !text.ends_with("\n\n")) << text;
  }
}

} // namespace
} // namespace idr::cli
