#include "core/aws/sources/login_session.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr system::TimePoint now = std::chrono::sys_days(2026y / std::chrono::November / 21) + 21h;

std::optional<LoginSession> session_of(const std::string& properties,
                                       Environment::Variables variables = {}) {
  const auto config =
      SharedConfig::parse("[profile p]\n" + properties, "config", "", "credentials");
  return login_session_of_profile(*config.find_profile("p"), Environment(std::move(variables)),
                                  "/home/ann");
}

TEST(LoginSessionOfProfile, is_stored_below_home_under_its_sha256) {
  const auto found = session_of("login_session = abc\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session, "abc");
  EXPECT_EQ(found->profile, "p");
  EXPECT_EQ(to_string(found->origin), "config:2");
  EXPECT_EQ(found->file, "/home/ann/.aws/login/cache/"
                         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.json");
}

TEST(LoginSessionOfProfile, is_stored_in_the_folder_of_the_variable) {
  EXPECT_EQ(session_of("login_session = abc\n", {{"AWS_LOGIN_CACHE_DIRECTORY", "/cache"}})
                ->file.parent_path(),
            "/cache");
  EXPECT_EQ(
      session_of("login_session = abc\n", {{"AWS_LOGIN_CACHE_DIRECTORY", " "}})->file.parent_path(),
      "/home/ann/.aws/login/cache");
}

TEST(LoginSessionOfProfile, is_absent_for_a_profile_without_one) {
  EXPECT_FALSE(session_of("region = eu-west-1\n"));
  EXPECT_FALSE(session_of("login_session =\n"));
}

class LoginCredentials : public testing::Test {
protected:
  Credentials read() const {
    const LoginSession login{.session = "arn:aws:iam::1:user/ann",
                             .file = folder_ / "login.json",
                             .profile = "my p",
                             .origin = options::InFile{"config", 3}};
    return read_login_credentials(login, [] { return now; });
  }
  void write(const json& document) const { folder_.write("login.json", document.dump()); }
  std::string refused() const {
    return test::thrown<CredentialError>([&] { read(); });
  }

  static json full(system::TimePoint end) {
    return {{"accessToken",
             {{"accessKeyId", "ASIA1"},
              {"secretAccessKey", "wJalr"},
              {"sessionToken", "s3ssion"},
              {"accountId", "123456789012"},
              {"expiresAt", system::format_iso8601(end)}}},
            {"refreshToken", "r3fresh"}};
  }

  test::ScratchFolder folder_;
};

TEST_F(LoginCredentials, are_those_of_the_session_until_it_expires) {
  write(full(now + 1s));
  const auto credentials = read();
  EXPECT_EQ(credentials.access_key_id, "ASIA1");
  EXPECT_EQ(credentials.secret_access_key, "wJalr");
  EXPECT_EQ(credentials.session_token, "s3ssion");
  EXPECT_EQ(credentials.account_id, "123456789012");
  EXPECT_EQ(credentials.expiration, now + 1s);
}

TEST_F(LoginCredentials, require_another_login_after_it_expired) {
  write(full(now));
  EXPECT_THAT(refused(),
              AllOf(StartsWith("config:3: the login session of profile my p has expired"),
                    HasSubstr("aws login --profile 'my p'"), Not(HasSubstr("wJalr")),
                    Not(HasSubstr("s3ssion")), Not(HasSubstr("r3fresh"))));
}

TEST_F(LoginCredentials, require_a_login_if_there_was_none) {
  EXPECT_THAT(refused(), AllOf(StartsWith("config:3: "), HasSubstr("not logged in"),
                               HasSubstr("aws login --profile 'my p'")));
}

TEST_F(LoginCredentials, are_absent_if_the_file_is_malformed) {
  for (const auto* text :
       {"", "{", "wJalr", "[]", R"({"accessToken": "wJalr"})", R"({"accessToken": null})"}) {
    folder_.write("login.json", text);
    EXPECT_THAT(refused(), AllOf(HasSubstr("not logged in"), Not(HasSubstr("wJalr")))) << text;
  }
  for (const auto* member : {"accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"}) {
    auto document = full(now + 1h);
    document["accessToken"][member] = 7;
    write(document);
    EXPECT_THAT(refused(), AllOf(HasSubstr("not logged in"), Not(HasSubstr("wJalr")))) << member;
  }
}

TEST_F(LoginCredentials, report_a_file_that_cannot_be_read) {
  std::filesystem::create_directory(folder_ / "login.json");
  EXPECT_THAT(test::thrown<ConfigError>([&] { read(); }),
              StartsWith((folder_ / "login.json").string()));
}

} // namespace
} // namespace idr::aws
