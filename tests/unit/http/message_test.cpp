#include "core/http/message.hpp"

#include <gtest/gtest.h>

namespace idr::http {
namespace {

TEST(Request, returns_its_url) {
  Request request;
  request.authority = "sts.eu-west-1.amazonaws.com";
  EXPECT_EQ(request.url(), "https://sts.eu-west-1.amazonaws.com/");
  request.scheme = "http";
  request.authority = "localhost:4566";
  request.path = "/sts/";
  EXPECT_EQ(request.url(), "http://localhost:4566/sts/");
  request.query = "a=b&c";
  EXPECT_EQ(request.url(), "http://localhost:4566/sts/?a=b&c");
}

struct UrlCase {
  const char* url;
  const char* scheme;
  const char* authority;
  const char* path;
  const char* query;
};

TEST(RequestTo, splits_a_url) {
  for (const auto& [url, scheme, authority, path, query] :
       {UrlCase{"https://host", "https", "host", "/", ""},
        UrlCase{"http://host:80/", "http", "host:80", "/", ""},
        UrlCase{"http://[::1]:8080/a/../b//", "http", "[::1]:8080", "/a/../b//", ""},
        UrlCase{"https://host/a?b=c&d", "https", "host", "/a", "b=c&d"},
        UrlCase{"https://host?b=c", "https", "host", "/", "b=c"},
        UrlCase{"https://host/a?", "https", "host", "/a", ""},
        UrlCase{"https://host/a?b?c/d", "https", "host", "/a", "b?c/d"},
        UrlCase{"https://host/a\\c", "https", "host", "/a\\c", ""}}) {
    const auto request = request_to(url);
    ASSERT_TRUE(request) << url;
    EXPECT_EQ(request->method, "GET") << url;
    EXPECT_EQ(request->scheme, scheme) << url;
    EXPECT_EQ(request->authority, authority) << url;
    EXPECT_EQ(request->path, path) << url;
    EXPECT_EQ(request->query, query) << url;
  }
}

TEST(RequestTo, preserves_the_url) {
  for (const auto* url :
       {"https://host/", "http://[::1]:8080/a/../b//", "https://host/a?b=c&d", "http://h:1/?x"}) {
    EXPECT_EQ(request_to(url)->url(), url);
  }
}

TEST(RequestTo, is_absent_for_other_texts) {
  for (const auto* url : {"",
                          "host",
                          "host:80",
                          "//host",
                          "://host",
                          "https:host",
                          "https:/host",
                          "https://",
                          "https:///a",
                          "https://?a",
                          "ftp://host",
                          "file:///etc/passwd",
                          "HTTPS ://host",
                          " https://h",
                          "https://user@host",
                          "https://user:password@host/",
                          "https://user:pass/word@host/",
                          "https://user:12/34@host/",
                          "https://user:pass?word@host/",
                          "https://host:port/",
                          "https://host:123456/",
                          "https://[::1",
                          "https://h\u00f6st/",
                          "https://host/\x7f",
                          "https://host\\evil",
                          "https://host\\@evil",
                          "https://host#a",
                          "https://host/a#b",
                          "https://host/a b",
                          "https://ho\tst",
                          "https://host/\r\nX: 1",
                          "https://host/a?b\nc",
                          "httpss://host",
                          "httpx://host"}) {
    EXPECT_FALSE(request_to(url)) << url;
  }
}

TEST(CanBeOverheard, is_true_only_for_http_to_another_machine) {
  for (const auto* url :
       {"http://sts.example.com", "http://192.168.1.5:8080", "http://127.evil.com",
        "http://[fd00::1]/", "http://localhost.example.com"}) {
    EXPECT_TRUE(can_be_overheard(*request_to(url))) << url;
  }
  for (const auto* url :
       {"https://sts.example.com", "http://localhost:4566", "http://sts.localhost",
        "http://127.0.0.1:5000", "http://[::1]:8080/a", "http://169.254.169.254",
        "http://[fd00:ec2::254]", "http://169.254.170.2", "http://169.254.170.23/v1"}) {
    EXPECT_FALSE(can_be_overheard(*request_to(url))) << url;
  }
}

TEST(CanBeOverheard, is_false_for_a_name_verified_to_be_local) {
  auto request = *request_to("http://agent.internal/");
  request.addresses = {"127.0.0.1"};
  EXPECT_FALSE(can_be_overheard(request));
}

TEST(Response, finds_a_header_ignoring_case) {
  Response response;
  response.headers = {{"DATE", "today"}, {"X-Amzn-RequestId", "1"}, {"Empty", ""}};
  EXPECT_EQ(response.header("Date"), "today");
  EXPECT_EQ(response.header("x-amzn-requestid"), "1");
  EXPECT_EQ(response.header("empty"), "");
}

TEST(Response, returns_the_first_of_repeated_headers) {
  Response response;
  response.headers = {{"Date", "first"}, {"date", "second"}};
  EXPECT_EQ(response.header("DATE"), "first");
}

TEST(Response, has_no_header_that_was_not_sent) {
  Response response;
  response.headers = {{"Date", "today"}};
  EXPECT_EQ(response.header("Dat"), std::nullopt);
  EXPECT_EQ(response.header("Dates"), std::nullopt);
  EXPECT_EQ(response.header(""), std::nullopt);
}

} // namespace
} // namespace idr::http
