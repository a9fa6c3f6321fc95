#include "core/aws/sources/sso_token.hpp"
#include "core/system/private_file.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::json_reply;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr system::TimePoint now = std::chrono::sys_days(2026y / std::chrono::November / 21) + 21h;

/// The file of a session whose token expires after a given time, and the service that refreshes it.
struct Session {
  test::ScratchFolder folder;
  ScriptedService service;
  SsoTokenSource source;
  json document = {{"startUrl", "https://corp.awsapps.com/start"},
                   {"region", "eu-central-1"},
                   {"accessToken", "old-access"},
                   {"clientId", "client"},
                   {"clientSecret", "client-secret"},
                   {"refreshToken", "old-refresh"},
                   {"registrationExpiresAt", system::format_iso8601(now + 24h)},
                   {"unknown", json::array({1, 2})}};

  explicit Session(std::chrono::seconds left) {
    source.file = folder / "token.json";
    source.oidc.authority = "oidc.example.com";
    source.oidc.path = "/o";
    source.login_command = "aws sso login";
    document["expiresAt"] = system::format_iso8601(now + left);
    write();
  }
  void write() const { folder.write("token.json", document.dump()); }
  std::string get() const {
    return sso_access_token(source, service.transport(), [] { return now; });
  }
  json cached() const { return json::parse(test::content_of(source.file)); }
};

http::Response refreshed(const std::string& further = R"(, "refreshToken": "new-refresh")") {
  return json_reply(R"({"accessToken": "new-access", "expiresIn": 3600, "tokenType": "Bearer")" +
                    further + "}");
}

TEST(SsoTokenFile, is_named_by_the_sha1_of_the_name) {
  EXPECT_EQ(sso_token_file("/home/ann", "abc"),
            "/home/ann/.aws/sso/cache/a9993e364706816aba3e25717850c26c9cd0d89d.json");
}

TEST(SsoToken, is_used_unchanged_while_more_than_15_minutes_remain) {
  const Session session(15min + 1s);
  EXPECT_EQ(session.get(), "old-access");
  EXPECT_THAT(session.service.urls(), IsEmpty());
}

// Older releases of the AWS CLI write the zone like this.
TEST(SsoToken, may_expire_at_a_time_with_the_zone_utc) {
  Session session(2h);
  session.document["expiresAt"] = "2026-11-21T23:00:00UTC";
  session.write();
  EXPECT_EQ(session.get(), "old-access");
}

TEST(SsoToken, is_refreshed_before_it_expires) {
  for (const auto left : {std::chrono::seconds(15min), 1s, 0s, -1000s}) {
    Session session(left);
    session.service.then(refreshed());
    EXPECT_EQ(session.get(), "new-access");
    ASSERT_EQ(session.service.requests().size(), 1U);
    const auto& request = session.service.requests().front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url(), "https://oidc.example.com/o/token");
    EXPECT_EQ(test::header_of(request, "Content-Type"), "application/json");
    EXPECT_EQ(json::parse(request.body), json({{"clientId", "client"},
                                               {"clientSecret", "client-secret"},
                                               {"grantType", "refresh_token"},
                                               {"refreshToken", "old-refresh"}}));
  }
}

TEST(SsoToken, is_written_back_with_all_other_members) {
  Session session(0s);
  session.service.then(refreshed());
  session.get();
  auto expected = session.document;
  expected["accessToken"] = "new-access";
  expected["refreshToken"] = "new-refresh";
  expected["expiresAt"] = "2026-11-21T22:00:00Z";
  EXPECT_EQ(session.cached(), expected);
  struct stat info {};
  ASSERT_EQ(::stat(session.source.file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0600U);
  EXPECT_EQ(session.get(), "new-access"); // without another request
}

TEST(SsoToken, preserves_a_refresh_token_that_was_not_replaced) {
  Session session(0s);
  session.service.then(refreshed(""));
  session.get();
  EXPECT_EQ(session.cached()["refreshToken"], "old-refresh");
}

TEST(SsoToken, is_used_even_if_it_cannot_be_written_back) {
  Session session(0s);
  session.service.then([&] {
    std::filesystem::remove_all(session.folder.path());
    return refreshed();
  });
  EXPECT_EQ(session.get(), "new-access");
}

TEST(SsoToken, is_used_until_it_expires_if_it_cannot_be_refreshed) {
  const http::Response failures[] = {json_reply(R"({"error": "invalid_grant"})", 400),
                                     {503, {}, ""},
                                     json_reply("{}"),
                                     json_reply(R"({"accessToken": "x"})"),
                                     json_reply(R"({"accessToken": "", "expiresIn": 5})"),
                                     json_reply(R"({"accessToken": "x", "expiresIn": 0})"),
                                     json_reply(R"({"accessToken": "x", "expiresIn": "5"})"),
                                     {200, {}, "<html>"}};
  for (const auto& failure : failures) {
    Session session(1s);
    session.service.then(failure);
    EXPECT_EQ(session.get(), "old-access") << failure.body;
    EXPECT_EQ(session.cached(), session.document) << failure.body;
  }
  Session lost(1s);
  lost.service.then_no_answer();
  EXPECT_EQ(lost.get(), "old-access");
}

TEST(SsoToken, is_not_refreshed_without_all_required_members) {
  for (const auto* member : {"refreshToken", "clientId", "clientSecret", "registrationExpiresAt"}) {
    Session session(5min);
    session.document.erase(member);
    session.write();
    EXPECT_EQ(session.get(), "old-access") << member;
    EXPECT_THAT(session.service.urls(), IsEmpty()) << member;
  }
  Session unregistered(5min);
  unregistered.document["registrationExpiresAt"] = system::format_iso8601(now);
  unregistered.write();
  EXPECT_EQ(unregistered.get(), "old-access");
  EXPECT_THAT(unregistered.service.urls(), IsEmpty());
}

const auto no_secret = AllOf(Not(HasSubstr("old-access")), Not(HasSubstr("old-refresh")),
                             Not(HasSubstr("client-secret")), Not(HasSubstr("echoed")));

TEST(SsoToken, requires_a_login_if_it_has_expired_and_cannot_be_refreshed) {
  Session refused(0s);
  refused.service.then(
      json_reply(R"({"error": "invalid_grant", "error_description": "echoed old-refresh"})", 400));
  EXPECT_THAT(test::thrown<CredentialError>([&] { refused.get(); }),
              AllOf(StartsWith("the SSO session has expired\n"),
                    HasSubstr("Log in: `aws sso login"), no_secret));
  EXPECT_FALSE(test::fails_temporarily([&] {
    Session again(0s);
    again.service.then(json_reply(R"({"error": "invalid_grant"})", 400));
    again.get();
  }));
}

TEST(SsoToken, requires_a_login_if_there_is_none) {
  for (const auto* text : {"", "{", "[]", "old-access"}) {
    Session session(0s);
    session.folder.write("token.json", text);
    EXPECT_THAT(test::thrown<CredentialError>([&] { session.get(); }),
                AllOf(StartsWith("not logged in to the SSO session"), HasSubstr("aws sso login"),
                      no_secret))
        << text;
  }
  const Session missing(0s);
  std::filesystem::remove(missing.source.file);
  EXPECT_THAT(test::thrown<CredentialError>([&] { missing.get(); }), HasSubstr("not logged in"));
}

TEST(SsoToken, is_absent_if_its_members_are_malformed) {
  for (const auto* member : {"accessToken", "expiresAt"}) {
    for (const auto& value : {json(7), json(nullptr), json::object(), json("")}) {
      Session session(2h);
      session.document.erase("refreshToken");
      session.document[member] = value;
      session.write();
      EXPECT_THROW(session.get(), CredentialError) << member << value;
    }
  }
}

// The user need not log in again if the service is only temporarily unavailable.
TEST(SsoToken, reports_why_it_could_not_be_refreshed_and_whether_that_is_temporary) {
  Session lost(0s);
  lost.service.then_no_answer();
  EXPECT_THAT(
      test::thrown<CredentialError>([&] { lost.get(); }),
      AllOf(HasSubstr("has expired, and cannot be refreshed: no answer from the host"), no_secret));
  Session down(0s);
  down.service.then({503, {}, "echoed"});
  EXPECT_THAT(test::thrown<CredentialError>([&] { down.get(); }),
              AllOf(HasSubstr("oidc.example.com answered 503"), no_secret));
  const auto fails = [](bool answers, bool temporary) {
    Session session(0s);
    if (answers) {
      session.service.then({503, {}, ""});
    } else {
      session.service.then_no_answer(temporary);
    }
    return test::fails_temporarily([&] { session.get(); });
  };
  EXPECT_TRUE(fails(true, true));
  EXPECT_TRUE(fails(false, true));
  EXPECT_FALSE(fails(false, false)); // a certificate that is not trusted
}

// A refresh token works once.
// An impossible lifetime must not be written to the file that the AWS CLI reads.
TEST(SsoToken, is_refused_with_an_impossible_lifetime) {
  for (const auto* lifetime : {"9223372036854775807", "9223372036854775808", "31622401", "0", "-1",
                               "1e300", "\"3600\"", "null"}) {
    Session session(-1s);
    session.service.then(
        json_reply(fmt::format(R"({{"accessToken": "new-access", "expiresIn": {}}})", lifetime)));
    EXPECT_THAT(test::thrown<CredentialError>([&] { session.get(); }),
                AllOf(HasSubstr("oidc.example.com answered 200, not in the format of AWS"),
                      Not(HasSubstr("new-access"))))
        << lifetime;
    EXPECT_EQ(session.cached(), session.document);
  }
}

TEST(SsoToken, reports_a_web_page_in_its_place) {
  Session session(-1s);
  session.service.then(http::Response{200, {}, "<html>log in"});
  EXPECT_THAT(test::thrown<CredentialError>([&] { session.get(); }),
              AllOf(HasSubstr("has expired, and cannot be refreshed: oidc.example.com answered 200 "
                              "with a web page"),
                    HasSubstr("login page")));
}

TEST(SsoToken, is_refreshed_by_only_one_of_several_processes) {
  const Session session(0s);
  std::vector<std::unique_ptr<test::Child>> children;
  children.reserve(6);
  for (int i = 0; i < 6; ++i) {
    children.push_back(std::make_unique<test::Child>([&] {
      const http::Transport send = [&](const http::Request&) {
        std::ofstream(session.folder / "asked", std::ios::app) << "x";
        ::usleep(50'000); // until the others wait
        return refreshed();
      };
      return sso_access_token(session.source, send, [] { return now; }) == "new-access" ? 0 : 1;
    }));
  }
  for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
  EXPECT_EQ(test::content_of(session.folder / "asked"), "x");
}

/// A stopped launch or any other program.
TEST(SsoToken, is_refreshed_without_a_lock_that_is_held_too_long) {
  Session session(0s);
  const auto folder = system::open_folder(session.source.file.parent_path());
  ASSERT_EQ(system::try_lock(folder.get()), system::Lock::Taken);
  session.service.then(refreshed());
  std::vector<std::string> notes;
  const system::LockWait wait{.limit = 30ms,
                              .waiting = [&](const std::string& what) -> std::shared_ptr<void> {
                                notes.push_back(what);
                                return nullptr;
                              }};
  EXPECT_EQ(sso_access_token(
                session.source, session.service.transport(), [] { return now; }, wait),
            "new-access");
  EXPECT_THAT(notes, testing::ElementsAre("another program, which has locked " +
                                          session.source.file.parent_path().string()));
}

TEST(SsoToken, names_the_locked_folder_if_the_refresh_is_refused) {
  Session session(0s);
  const auto folder = system::open_folder(session.source.file.parent_path());
  ASSERT_EQ(system::try_lock(folder.get()), system::Lock::Taken);
  session.service.then(json_reply(R"({"error": "invalid_grant"})", 400));
  EXPECT_THAT(test::thrown<CredentialError>([&] {
                sso_access_token(session.source, session.service.transport(), [] { return now; },
                                 {.limit = 30ms});
              }),
              HasSubstr("another program has locked"));
}

// Another process may have refreshed the token between the first read and taking the lock.
TEST(SsoToken, is_read_again_after_taking_the_lock) {
  Session session(0s);
  session.service.then(refreshed());
  EXPECT_EQ(session.get(), "new-access");
  Session other(0s);
  other.document["accessToken"] = "of-another-process";
  other.document["expiresAt"] = system::format_iso8601(now + 1h);
  int looks = 0;
  const system::Clock clock = [&] {
    if (++looks == 2) other.write(); // after the first read of the file, before the lock
    return now;
  };
  EXPECT_EQ(sso_access_token(other.source, other.service.transport(), clock), "of-another-process");
  EXPECT_THAT(other.service.urls(), IsEmpty());
}

} // namespace
} // namespace idr::aws
