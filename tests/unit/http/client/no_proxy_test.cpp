#include "core/http/client/no_proxy.hpp"

#include <gtest/gtest.h>

namespace idr::http {
namespace {

bool names(std::string_view no_proxy, const char* url) {
  return names_host_and_port(no_proxy, request_to(url).value());
}

TEST(NoProxy, matches_a_host_and_its_port) {
  EXPECT_TRUE(names("sts.example.com:443", "https://sts.example.com/"));
  EXPECT_TRUE(names("sts.example.com:80", "http://sts.example.com/"));
  EXPECT_TRUE(names("localhost, STS.example.com:4566 x", "http://sts.example.com:4566/"));
  EXPECT_TRUE(names("127.0.0.1:4566", "http://127.0.0.1:4566/"));
  EXPECT_TRUE(names("[::1]:4566", "http://[::1]:4566/"));
}

TEST(NoProxy, matches_a_domain_and_a_port) {
  EXPECT_TRUE(names("example.com:443", "https://sts.example.com/"));
  EXPECT_TRUE(names(".example.com:443", "https://sts.example.com/"));
  EXPECT_FALSE(names("ample.com:443", "https://sts.example.com/"));
}

TEST(NoProxy, matches_nothing_else) {
  for (const auto* no_proxy : {"", ":443", "sts.example.com:8443", "other.example.com:443",
                               "sts.example.com:", "sts.example.com", ".:443", "::443"}) {
    EXPECT_FALSE(names(no_proxy, "https://sts.example.com/")) << no_proxy;
  }
  EXPECT_FALSE(names("::1:4566", "http://[::1]:4566/"));
}

} // namespace
} // namespace idr::http
