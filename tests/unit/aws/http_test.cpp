#include "core/aws/http.hpp"

#include <gtest/gtest.h>

namespace idr::aws {
namespace {

TEST(HttpRequest, makes_its_url) {
  HttpRequest request;
  request.authority = "sts.eu-west-1.amazonaws.com";
  EXPECT_EQ(request.url(), "https://sts.eu-west-1.amazonaws.com/");
  request.scheme = "http";
  request.authority = "localhost:4566";
  request.path = "/sts/";
  EXPECT_EQ(request.url(), "http://localhost:4566/sts/");
  request.query = "a=b&c";
  EXPECT_EQ(request.url(), "http://localhost:4566/sts/?a=b&c");
}

TEST(HttpResponse, finds_a_header_whatever_its_case) {
  HttpResponse response;
  response.headers = {{"DATE", "today"}, {"X-Amzn-RequestId", "1"}, {"Empty", ""}};
  EXPECT_EQ(response.header("Date"), "today");
  EXPECT_EQ(response.header("x-amzn-requestid"), "1");
  EXPECT_EQ(response.header("empty"), "");
}

TEST(HttpResponse, takes_the_first_of_headers_with_one_name) {
  HttpResponse response;
  response.headers = {{"Date", "first"}, {"date", "second"}};
  EXPECT_EQ(response.header("DATE"), "first");
}

TEST(HttpResponse, has_no_header_that_was_not_sent) {
  HttpResponse response;
  response.headers = {{"Date", "today"}};
  EXPECT_EQ(response.header("Dat"), std::nullopt);
  EXPECT_EQ(response.header("Dates"), std::nullopt);
  EXPECT_EQ(response.header(""), std::nullopt);
}

} // namespace
} // namespace idr::aws
