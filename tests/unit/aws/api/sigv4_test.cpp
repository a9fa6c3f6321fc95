#include "core/aws/api/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr system::TimePoint august_30 = std::chrono::sys_days(2015y / 8 / 30) + 12h + 36min;

SigningOptions options() { return {.region = "us-east-1", .service = "iam", .time = august_30}; }

Credentials long_lived() {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  return credentials;
}

Credentials temporary() {
  auto credentials = long_lived();
  credentials.session_token = "a/token+=";
  return credentials;
}

http::Request get(std::string path = "/", std::string query = {}) {
  http::Request request;
  request.authority = "iam.amazonaws.com";
  request.path = std::move(path);
  request.query = std::move(query);
  return request;
}

http::Request with_headers(std::vector<http::Header> headers) {
  auto request = get();
  request.headers = std::move(headers);
  return request;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    all.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

std::string canonical_path(const http::Request& request, const SigningOptions& how = options()) {
  return lines(canonical_request(request, how)).at(1);
}

std::string canonical_query(const std::string& query) {
  return lines(canonical_request(get("/", query), options())).at(2);
}

/// The canonical headers, the empty line, and the list of their names.
std::vector<std::string> header_lines(const http::Request& request,
                                      const SigningOptions& how = options()) {
  const auto all = lines(canonical_request(request, how));
  return {all.begin() + 3, all.end() - 1};
}

std::vector<std::string> header_names(const http::Request& request) {
  std::vector<std::string> names;
  for (const auto& header : request.headers) names.push_back(header.name);
  return names;
}

// The worked example of the AWS General Reference, ListUsers, with its published signature.
TEST(SignWithHeaders, computes_the_signature_of_the_documentation) {
  auto request = get("/", "Action=ListUsers&Version=2010-05-08");
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const auto signed_request = sign_with_headers(request, long_lived(), options());
  EXPECT_EQ(signed_request.headers.back().value,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(SignWithHeaders, adds_its_headers_and_changes_nothing_else) {
  auto request = with_headers({{"Accept", "text/xml"}});
  request.method = "POST";
  request.query = "b=1&a=2";
  request.body = "Action=GetCallerIdentity";
  const auto signed_request = sign_with_headers(request, temporary(), options());
  EXPECT_THAT(header_names(signed_request),
              ElementsAre("Accept", "X-Amz-Security-Token", "X-Amz-Date", "Authorization"));
  EXPECT_EQ(signed_request.headers[1].value, "a/token+=");
  EXPECT_EQ(signed_request.headers[2].value, "20150830T123600Z");
  EXPECT_EQ(signed_request.method, request.method);
  EXPECT_EQ(signed_request.authority, request.authority);
  EXPECT_EQ(signed_request.path, request.path);
  EXPECT_EQ(signed_request.query, request.query);
  EXPECT_EQ(signed_request.body, request.body);
}

TEST(SignWithHeaders, signs_the_session_token) {
  const auto signed_request = sign_with_headers(get(), temporary(), options());
  EXPECT_THAT(header_lines(signed_request),
              ElementsAre("host:iam.amazonaws.com", "x-amz-date:20150830T123600Z",
                          "x-amz-security-token:a/token+=", "",
                          "host;x-amz-date;x-amz-security-token"));
}

TEST(SignWithHeaders, can_send_the_session_token_unsigned) {
  auto how = options();
  how.omit_session_token = true;
  const auto signed_request = sign_with_headers(get(), temporary(), how);
  EXPECT_THAT(header_names(signed_request),
              ElementsAre("X-Amz-Security-Token", "X-Amz-Date", "Authorization"));
  EXPECT_EQ(signed_request.headers.back().value,
            sign_with_headers(get(), long_lived(), options()).headers.back().value);
}

TEST(SignWithHeaders, can_send_the_hash_of_the_body) {
  auto how = options();
  how.sign_body = true;
  auto request = get();
  request.body = "abc";
  EXPECT_THAT(header_lines(sign_with_headers(request, long_lived(), how)),
              ElementsAre("host:iam.amazonaws.com",
                          "x-amz-content-sha256:"
                          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                          "x-amz-date:20150830T123600Z", "",
                          "host;x-amz-content-sha256;x-amz-date"));
}

TEST(SignWithHeaders, replaces_an_earlier_signature) {
  auto earlier = options();
  earlier.time -= 1h;
  earlier.sign_body = true;
  const auto again =
      sign_with_headers(sign_with_headers(get(), temporary(), earlier), long_lived(), options());
  const auto once = sign_with_headers(get(), long_lived(), options());
  EXPECT_THAT(header_names(again), ElementsAre("X-Amz-Date", "Authorization"));
  EXPECT_EQ(again.headers.back().value, once.headers.back().value);
}

TEST(SignWithHeaders, depends_on_each_argument) {
  const auto authorization = [](const http::Request& request, const Credentials& credentials,
                                const SigningOptions& how) {
    const auto value = sign_with_headers(request, credentials, how).headers.back().value;
    return value.substr(value.rfind('='));
  };
  const auto plain = authorization(get(), long_lived(), options());

  auto other_body = get();
  other_body.body = "x";
  EXPECT_NE(authorization(other_body, long_lived(), options()), plain);
  auto other_host = get();
  other_host.authority = "sts.amazonaws.com";
  EXPECT_NE(authorization(other_host, long_lived(), options()), plain);
  auto other_secret = long_lived();
  other_secret.secret_access_key = "another";
  EXPECT_NE(authorization(get(), other_secret, options()), plain);
  auto other_region = options();
  other_region.region = "eu-west-1";
  EXPECT_NE(authorization(get(), long_lived(), other_region), plain);
  auto other_service = options();
  other_service.service = "sts";
  EXPECT_NE(authorization(get(), long_lived(), other_service), plain);
  auto other_time = options();
  other_time.time += 1s;
  EXPECT_NE(authorization(get(), long_lived(), other_time), plain);
}

TEST(SignWithHeaders, shows_no_secret) {
  const auto signed_request = sign_with_headers(get(), long_lived(), options());
  for (const auto& header : signed_request.headers) {
    EXPECT_THAT(header.value, Not(HasSubstr(long_lived().secret_access_key)));
  }
}

TEST(SignWithQuery, appends_the_signature_to_the_query) {
  auto how = options();
  how.expires = 60s;
  const auto signed_request = sign_with_query(get("/", "a=b"), temporary(), how);
  EXPECT_TRUE(signed_request.headers.empty());
  EXPECT_THAT(
      signed_request.query,
      StartsWith("a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2F"
                 "us-east-1%2Fiam%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders="
                 "host&X-Amz-Expires=60&X-Amz-Security-Token=a%2Ftoken%2B%3D&X-Amz-Signature="));
}

TEST(SignWithQuery, signs_the_session_token_by_default) {
  auto how = options();
  const auto signs_token = [&] {
    const auto signed_request = sign_with_query(get(), temporary(), how);
    EXPECT_THAT(signed_request.query, HasSubstr("X-Amz-Security-Token"));
    return canonical_request(signed_request, how).find("Security-Token") != std::string::npos;
  };
  EXPECT_TRUE(signs_token());
  how.omit_session_token = true;
  EXPECT_FALSE(signs_token());
}

TEST(CanonicalRequest, uses_the_host_from_the_authority_or_its_header) {
  EXPECT_THAT(header_lines(get()), ElementsAre("host:iam.amazonaws.com", "", "host"));
  EXPECT_THAT(header_lines(with_headers({{"HOST", "localhost:8080"}})),
              ElementsAre("host:localhost:8080", "", "host"));
}

TEST(CanonicalRequest, omits_headers_that_proxies_may_change) {
  EXPECT_THAT(header_lines(with_headers({{"User-Agent", "idr"},
                                         {"Authorization", "old"},
                                         {"Connection", "close"},
                                         {"X-Amzn-Trace-Id", "1"},
                                         {"X-Amz-Meta", "kept"}})),
              ElementsAre("host:iam.amazonaws.com", "x-amz-meta:kept", "", "host;x-amz-meta"));
}

TEST(CanonicalRequest, trims_header_values_and_joins_repeated_ones) {
  EXPECT_THAT(header_lines(with_headers(
                  {{"b", " \t x \t y  "}, {"A", ""}, {"B", ""}, {"b", "z"}, {"c", "   "}})),
              ElementsAre("a:", "b:x y,,z", "c:", "host:iam.amazonaws.com", "", "a;b;c;host"));
}

TEST(CanonicalRequest, reads_an_empty_path_as_the_root) {
  auto raw = options();
  raw.normalize_path = false;
  EXPECT_EQ(canonical_path(get("")), "/");
  EXPECT_EQ(canonical_path(get(""), raw), "/");
}

TEST(CanonicalRequest, encodes_the_path_once_more_than_it_is_sent) {
  auto as_sent = options();
  as_sent.double_encode_path = false;
  EXPECT_EQ(canonical_path(get("/a%20b/:c")), "/a%2520b/%3Ac");
  EXPECT_EQ(canonical_path(get("/a%20b/:c"), as_sent), "/a%20b/:c");
}

TEST(CanonicalRequest, sorts_parameters_by_encoded_name_and_then_value) {
  EXPECT_EQ(canonical_query("b=2&a=2&a-=1&a=10&B=&%C3%A9=1"), "%C3%A9=1&B=&a=10&a=2&a-=1&b=2");
  EXPECT_EQ(canonical_query("a"), "a=");
  EXPECT_EQ(canonical_query("a=b=c&p=1+1"), "a=b%3Dc&p=1%2B1");
}

TEST(CanonicalRequest, is_the_same_before_and_after_signing_a_query) {
  const auto signed_request = sign_with_query(get(), long_lived(), options());
  auto unsigned_request = signed_request;
  unsigned_request.query.resize(signed_request.query.rfind("&X-Amz-Signature="));
  EXPECT_EQ(canonical_request(signed_request, options()),
            canonical_request(unsigned_request, options()));
}

} // namespace
} // namespace idr::aws
