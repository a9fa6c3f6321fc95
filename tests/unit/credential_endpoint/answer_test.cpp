#include "core/credential_endpoint/answer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace idr::credential_endpoint {
namespace {

constexpr auto host = "127.0.0.1:4321";
constexpr auto now = system::TimePoint(std::chrono::seconds(1'800'000'000));

std::optional<Offer> offer() {
  return Offer{"the-token",
               {.access_key_id = "ASIATEST",
                .secret_access_key = "se/cr+et",
                .token = "session",
                .expiration = now + std::chrono::seconds(1),
                .account_id = "123456789012",
                .role_arn = "arn:aws:iam::123456789012:role/app"}};
}

using Headers = std::vector<http::Header>;
const Headers right = {{"Host", host}, {"Authorization", "the-token"}};

http::ReceivedRequest get(Headers headers = right) {
  return {.method = "GET", .target = "/", .headers = std::move(headers)};
}

TEST(Answer, gives_the_credentials_as_sdks_read_them) {
  const auto response = answer(get(), host, offer(), now);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
  EXPECT_EQ(response.header("Content-Type"), "application/json");
  EXPECT_EQ(nlohmann::json::parse(response.body),
            nlohmann::json({{"AccessKeyId", "ASIATEST"},
                            {"SecretAccessKey", "se/cr+et"},
                            {"Token", "session"},
                            {"Expiration", "2027-01-15T08:00:01Z"},
                            {"AccountId", "123456789012"},
                            {"RoleArn", "arn:aws:iam::123456789012:role/app"}}));
}

TEST(Answer, leaves_out_what_is_not_known) {
  auto unknown = offer();
  unknown->credentials.account_id = unknown->credentials.role_arn = "";
  const auto body = nlohmann::json::parse(answer(get(), host, unknown, now).body);
  EXPECT_EQ(body.size(), 4U);
}

TEST(Answer, header_names_ignore_case) {
  const auto response =
      answer(get({{"hOST", host}, {"AUTHORIZATION", "the-token"}}), host, offer(), now);
  EXPECT_EQ(response.status, 200);
}

TEST(Answer, refuses_everything_else_with_a_status_alone) {
  struct Case {
    const char* what;
    int status;
    Headers headers = right;
    std::string method = "GET";
    std::string target = "/";
    bool has_body = false;
  };
  for (const auto& [what, status, headers, method, target, has_body] : {
           Case{"no host", 421, {{"Authorization", "the-token"}}},
           Case{"the name", 421, {{"Host", "localhost:4321"}, right[1]}},
           Case{"a foreign name", 421, {{"Host", "evil.example:4321"}, right[1]}},
           Case{"no port", 421, {{"Host", "127.0.0.1"}, right[1]}},
           Case{"another port", 421, {{"Host", "127.0.0.1:43210"}, right[1]}},
           Case{"another spelling", 421, {{"Host", "127.1:4321"}, right[1]}},
           Case{"two hosts", 400, {right[0], right[0], right[1]}},
           Case{"two tokens", 400, {right[0], right[1], {"authorization", "x"}}},
           Case{"no token", 401, {right[0]}},
           Case{"an empty token", 401, {right[0], {"Authorization", ""}}},
           Case{"a wrong token", 401, {right[0], {"Authorization", "the-tokem"}}},
           Case{"a part of the token", 401, {right[0], {"Authorization", "the-toke"}}},
           Case{"a longer token", 401, {right[0], {"Authorization", "the-token "}}},
           Case{"a scheme", 401, {right[0], {"Authorization", "Bearer the-token"}}},
           Case{"another case", 401, {right[0], {"Authorization", "The-Token"}}},
           Case{"another path", 404, right, "GET", "/x"},
           Case{"a query", 404, right, "GET", "/?"},
           Case{"an absolute URL", 404, right, "GET", "http://127.0.0.1:4321/"},
           Case{"two slashes", 404, right, "GET", "//"},
           Case{"POST", 405, right, "POST"},
           Case{"HEAD", 405, right, "HEAD"},
           Case{"lower case", 405, right, "get"},
           Case{"CONNECT", 404, right, "CONNECT", "127.0.0.1:4321"},
           Case{"a body", 413, right, "GET", "/", true},
           // The token first: nobody else learns which paths there are.
           Case{"no token, another path", 401, {right[0]}, "GET", "/x"},
           Case{"no token, another method", 401, {right[0]}, "POST"},
       }) {
    const http::ReceivedRequest request{method, target, headers, has_body};
    const auto response = answer(request, host, offer(), now);
    EXPECT_EQ(response.status, status) << what;
    EXPECT_EQ(response.body, "") << what;
    EXPECT_TRUE(response.headers.empty()) << what;
  }
}

TEST(Answer, is_503_before_the_first_offer) {
  const auto response = answer(get(), host, std::nullopt, now);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(answer(get({right[1]}), host, std::nullopt, now).status, 421);
}

TEST(Answer, never_gives_expired_credentials) {
  for (const auto later : {std::chrono::seconds(1), std::chrono::seconds(86'400)}) {
    const auto response = answer(get(), host, offer(), now + later);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.header("Cache-Control"), "no-store");
    EXPECT_EQ(response.body, R"({"code":"ExpiredToken","message":"the credentials expired at )"
                             R"(2027-01-15T08:00:01Z; idr could not refresh them"})");
  }
  EXPECT_EQ(answer(get({right[0]}), host, offer(), now + std::chrono::hours(1)).status, 401);
}

} // namespace
} // namespace idr::credential_endpoint
