#include "core/aws/endpoint.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto services = "[services local]\nsts =\n  endpoint_url = http://sts.local\n"
                          "iam =\n  endpoint_url = http://iam.local\n";

/// The endpoint of the profile `p`, which consists of these lines.
Endpoint endpoint(Service service, Environment::Variables variables, const std::string& profile,
                  const std::string& region = "eu-west-1") {
  const auto config =
      SharedConfig::parse(fmt::format("[profile p]\n{}\n{}", profile, services), "config", "", "c");
  const Environment environment(std::move(variables));
  return find_endpoint(service, region, {environment, config, config.find_profile("p")});
}

TEST(FindEndpoint, is_awss_own_where_none_is_configured) {
  const auto sts = endpoint(Service::Sts, {}, "");
  EXPECT_EQ(sts.url(), "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(sts.signing_region, "eu-west-1");
  EXPECT_EQ(sts.signing_name, "sts");
  EXPECT_EQ(sts.origin, "region eu-west-1");

  const auto iam = endpoint(Service::Iam, {}, "");
  EXPECT_EQ(iam.url(), "https://iam.amazonaws.com");
  EXPECT_EQ(iam.signing_region, "us-east-1");
  EXPECT_EQ(iam.signing_name, "iam");
}

TEST(FindEndpoint, needs_no_profile) {
  const auto config = SharedConfig::parse("", "config", "", "credentials");
  const Environment empty;
  EXPECT_EQ(find_endpoint(Service::Sts, "cn-north-1", {empty, config}).url(),
            "https://sts.cn-north-1.amazonaws.com.cn");
  const Environment all(Environment::Variables{{"AWS_ENDPOINT_URL", "http://all"}});
  EXPECT_EQ(find_endpoint(Service::Sts, "cn-north-1", {all, config}).url(), "http://all");
}

struct OrderCase {
  Environment::Variables variables;
  std::string profile;
  std::string url;
  std::string origin;
};

TEST(FindEndpoint, keeps_the_order_of_the_places) {
  const Environment::Variables both = {{"AWS_ENDPOINT_URL_STS", "http://env-sts"},
                                       {"AWS_ENDPOINT_URL", "http://env"}};
  const OrderCase cases[] = {
      {both, "services = local\nendpoint_url = http://file", "http://env-sts",
       "AWS_ENDPOINT_URL_STS"},
      {{{"AWS_ENDPOINT_URL", "http://env"}},
       "services = local\nendpoint_url = http://file",
       "http://env",
       "AWS_ENDPOINT_URL"},
      {{{"AWS_ENDPOINT_URL_IAM", "http://env-iam"}},
       "services = local\nendpoint_url = http://file",
       "http://sts.local",
       "config:6"},
      {{}, "endpoint_url = http://file\nservices = elsewhere", "http://file", "config:2"},
      {{{"AWS_ENDPOINT_URL_STS", " "}, {"AWS_ENDPOINT_URL", ""}},
       "endpoint_url = http://file",
       "http://file",
       "config:2"},
  };
  for (const auto& [variables, profile, url, origin] : cases) {
    const auto found = endpoint(Service::Sts, variables, profile);
    EXPECT_EQ(found.url(), url) << profile;
    EXPECT_EQ(found.origin, origin) << profile;
  }
}

TEST(FindEndpoint, reads_what_is_written_for_its_own_service) {
  EXPECT_EQ(endpoint(Service::Iam, {{"AWS_ENDPOINT_URL_STS", "http://env-sts"}}, "").url(),
            "https://iam.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Iam, {{"AWS_ENDPOINT_URL_IAM", "http://env-iam"}}, "").url(),
            "http://env-iam");
  EXPECT_EQ(endpoint(Service::Iam, {}, "services = local").url(), "http://iam.local");
}

// The signature is bound to the region of the service behind a proxy of one's own.
TEST(FindEndpoint, signs_for_the_region_wherever_it_asks) {
  const auto sts = endpoint(Service::Sts, {{"AWS_ENDPOINT_URL", "http://localhost:4566"}}, "");
  EXPECT_EQ(sts.authority, "localhost:4566");
  EXPECT_EQ(sts.signing_region, "eu-west-1");
  EXPECT_EQ(
      endpoint(Service::Iam, {{"AWS_ENDPOINT_URL", "http://a"}}, "", "cn-north-1").signing_region,
      "cn-north-1");
}

TEST(FindEndpoint, ignores_what_is_configured_where_it_shall) {
  const Environment::Variables all = {{"AWS_ENDPOINT_URL_STS", "http://env-sts"},
                                      {"AWS_ENDPOINT_URL", "http://env"}};
  auto ignoring = all;
  ignoring["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "True";
  EXPECT_EQ(endpoint(Service::Sts, ignoring, "endpoint_url = http://file").url(),
            "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Sts, all,
                     "endpoint_url = http://file\nignore_configured_endpoint_urls = true")
                .url(),
            "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Sts, all, "ignore_configured_endpoint_urls = false").url(),
            "http://env-sts");
}

// As a blank variable, and as any other property of a profile.
TEST(FindEndpoint, takes_an_empty_property_for_none) {
  EXPECT_EQ(endpoint(Service::Sts, {}, "endpoint_url =").url(),
            "https://sts.eu-west-1.amazonaws.com");
}

struct UrlCase {
  const char* text;
  const char* scheme;
  const char* authority;
  const char* path;
};

TEST(FindEndpoint, takes_a_url_apart) {
  for (const auto& [text, scheme, authority, path] :
       {UrlCase{"https://vpce-1.sts.example.com", "https", "vpce-1.sts.example.com", ""},
        UrlCase{"http://localhost:4566", "http", "localhost:4566", ""},
        UrlCase{"http://localhost:4566/", "http", "localhost:4566", ""},
        UrlCase{"http://[::1]:4566/a/b//", "http", "[::1]:4566", "/a/b"}}) {
    const auto found = endpoint(Service::Sts, {{"AWS_ENDPOINT_URL", text}}, "");
    EXPECT_EQ(found.scheme, scheme) << text;
    EXPECT_EQ(found.authority, authority) << text;
    EXPECT_EQ(found.path, path) << text;
  }
}

TEST(FindEndpoint, refuses_what_is_no_url_and_does_not_show_it) {
  for (const std::string text :
       {"localhost", "localhost:4566", "ftp://host", "file:///etc/passwd", "https://", "https:///x",
        "https://user:hunter2@host", "https://user@host", "https://host?x=hunter2",
        "https://host#x", "https://ho st", "https://host\\@evil", "https://host/a b", "://host",
        "https:host"}) {
    const auto message = test::thrown<ConfigError>([&] {
      endpoint(Service::Sts, {{"AWS_ENDPOINT_URL_STS", text}}, "");
    });
    EXPECT_THAT(message, AllOf(HasSubstr("AWS_ENDPOINT_URL_STS: "), Not(HasSubstr("hunter2"))))
        << text;
  }
}

TEST(FindEndpoint, tells_the_line_of_what_is_no_url) {
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { endpoint(Service::Sts, {}, "region = x\nendpoint_url = hunter2"); }),
              AllOf(HasSubstr("config:3: "), Not(HasSubstr("hunter2"))));
}

} // namespace
} // namespace idr::aws
