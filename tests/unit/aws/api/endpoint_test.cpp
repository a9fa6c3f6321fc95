#include "core/aws/api/endpoint.hpp"
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

/// Returns the endpoint of the profile `p`, which consists of these lines.
Endpoint endpoint(Service service, Environment::Variables variables, const std::string& profile,
                  const std::string& region = "eu-west-1") {
  const auto config =
      SharedConfig::parse(fmt::format("[profile p]\n{}\n{}", profile, services), "config", "", "c");
  const Environment environment(std::move(variables));
  return find_endpoint(service, region, {environment, config, config.find_profile("p")});
}

TEST(FindEndpoint, is_the_endpoint_of_aws_if_none_is_configured) {
  const auto sts = endpoint(Service::Sts, {}, "");
  EXPECT_EQ(sts.url(), "https://sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(sts.signing_region, "eu-west-1");
  EXPECT_EQ(sts.signing_name, "sts");
  EXPECT_EQ(origin_text(sts), "region eu-west-1");

  const auto iam = endpoint(Service::Iam, {}, "");
  EXPECT_EQ(iam.url(), "https://iam.amazonaws.com");
  EXPECT_EQ(iam.signing_region, "us-east-1");
  EXPECT_EQ(iam.signing_name, "iam");
}

struct HostOriginCase {
  Service service;
  Environment::Variables variables;
  std::string profile;
  std::string host_origin;
};

// A remedy for an endpoint that does not answer must not name another service's variable.
TEST(FindEndpoint, reports_its_origin_and_what_overrides_it) {
  for (const auto& [service, variables, profile, host_origin] :
       {HostOriginCase{Service::Sts, {}, "", "region eu-west-1; AWS_ENDPOINT_URL_STS overrides it"},
        HostOriginCase{Service::Iam, {}, "", "region eu-west-1; AWS_ENDPOINT_URL_IAM overrides it"},
        HostOriginCase{Service::Sso, {}, "", "region eu-west-1; AWS_ENDPOINT_URL_SSO overrides it"},
        HostOriginCase{
            Service::SsoOidc, {}, "", "region eu-west-1; AWS_ENDPOINT_URL_SSO_OIDC overrides it"},
        HostOriginCase{Service::Iam,
                       {{"AWS_ENDPOINT_URL", "http://all"}},
                       "",
                       "AWS_ENDPOINT_URL; AWS_ENDPOINT_URL_IAM overrides it"},
        HostOriginCase{
            Service::Iam, {{"AWS_ENDPOINT_URL_IAM", "http://iam"}}, "", "AWS_ENDPOINT_URL_IAM"},
        HostOriginCase{
            Service::Iam, {}, "services = local", "config:7; AWS_ENDPOINT_URL_IAM overrides it"}}) {
    EXPECT_EQ(request_to(endpoint(service, variables, profile), "/").host_origin, host_origin);
  }
  const auto config = SharedConfig::parse("", "config", "", "credentials");
  const Environment none;
  const auto typed =
      find_endpoint(Service::Sts, "eu-west-1", {none, config, nullptr, "http://typed"});
  EXPECT_EQ(request_to(typed, "/").host_origin, "--endpoint-url"); // nothing overrides it
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

TEST(FindEndpoint, uses_the_settings_in_order) {
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
    EXPECT_EQ(origin_text(found), origin) << profile;
  }
}

TEST(FindEndpoint, reads_the_settings_of_its_own_service) {
  EXPECT_EQ(endpoint(Service::Iam, {{"AWS_ENDPOINT_URL_STS", "http://env-sts"}}, "").url(),
            "https://iam.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Iam, {{"AWS_ENDPOINT_URL_IAM", "http://env-iam"}}, "").url(),
            "http://env-iam");
  EXPECT_EQ(endpoint(Service::Iam, {}, "services = local").url(), "http://iam.local");
}

// The signature depends on the region of the service, even behind a custom proxy.
TEST(FindEndpoint, signs_for_the_region_regardless_of_the_endpoint) {
  const auto sts = endpoint(Service::Sts, {{"AWS_ENDPOINT_URL", "http://localhost:4566"}}, "");
  EXPECT_EQ(sts.authority, "localhost:4566");
  EXPECT_EQ(sts.signing_region, "eu-west-1");
  EXPECT_EQ(
      endpoint(Service::Iam, {{"AWS_ENDPOINT_URL", "http://a"}}, "", "cn-north-1").signing_region,
      "cn-north-1");
}

TEST(FindEndpoint, ignores_configured_endpoints_if_configured_to) {
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

struct HostCase {
  Service service;
  const char* region;
  const char* plain;
  const char* fips;
  const char* dual_stack;
  const char* both;
};

TEST(FindEndpoint, has_fips_and_dual_stack_variants) {
  const HostCase cases[] = {
      {Service::Sts, "us-east-2", "sts.us-east-2.amazonaws.com", "sts-fips.us-east-2.amazonaws.com",
       "sts.us-east-2.api.aws", "sts-fips.us-east-2.api.aws"},
      {Service::Sts, "cn-north-1", "sts.cn-north-1.amazonaws.com.cn",
       "sts-fips.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.api.amazonwebservices.com.cn",
       "sts-fips.cn-north-1.api.amazonwebservices.com.cn"},
      {Service::Sts, "us-gov-west-1", "sts.us-gov-west-1.amazonaws.com",
       "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.api.aws",
       "sts-fips.us-gov-west-1.api.aws"},
      {Service::Iam, "eu-west-1", "iam.amazonaws.com", "iam-fips.amazonaws.com",
       "iam.global.api.aws", "iam-fips.global.api.aws"},
      {Service::Sso, "eu-west-1", "portal.sso.eu-west-1.amazonaws.com",
       "portal.sso-fips.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.api.aws",
       "portal.sso-fips.eu-west-1.api.aws"},
      {Service::SsoOidc, "eu-west-1", "oidc.eu-west-1.amazonaws.com",
       "oidc-fips.eu-west-1.amazonaws.com", "oidc.eu-west-1.api.aws",
       "oidc-fips.eu-west-1.api.aws"},
  };
  for (const auto& [service, region, plain, fips, dual_stack, both] : cases) {
    EXPECT_EQ(endpoint(service, {}, "", region).authority, plain);
    EXPECT_EQ(endpoint(service, {}, "use_fips_endpoint = true", region).authority, fips);
    EXPECT_EQ(endpoint(service, {{"AWS_USE_DUALSTACK_ENDPOINT", "True"}}, "", region).authority,
              dual_stack);
    EXPECT_EQ(endpoint(service, {{"AWS_USE_FIPS_ENDPOINT", "true"}},
                       "use_dualstack_endpoint = true", region)
                  .authority,
              both);
  }
}

TEST(FindEndpoint, prefers_the_variable_of_a_variant_to_the_profile) {
  EXPECT_EQ(endpoint(Service::Sts, {{"AWS_USE_FIPS_ENDPOINT", "false"}}, "use_fips_endpoint = true")
                .authority,
            "sts.eu-west-1.amazonaws.com");
}

// Silently sending requests to the wrong host would be worse than an error.
TEST(FindEndpoint, refuses_a_variant_of_a_custom_endpoint) {
  EXPECT_THAT(
      test::thrown<ConfigError>([] {
        endpoint(Service::Sts, {{"AWS_USE_FIPS_ENDPOINT", "true"}},
                 "endpoint_url = http://hunter2");
      }),
      AllOf(HasSubstr("config:2: "), HasSubstr("use_fips_endpoint"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(
      test::thrown<ConfigError>([] {
        endpoint(Service::Iam, {{"AWS_ENDPOINT_URL", "http://a"}}, "use_dualstack_endpoint = true");
      }),
      AllOf(HasSubstr("AWS_ENDPOINT_URL: "), HasSubstr("use_dualstack_endpoint")));
  EXPECT_THROW(endpoint(Service::Sts, {{"AWS_USE_FIPS_ENDPOINT", "yes"}}, ""), ConfigError);
}

TEST(FindEndpoint, is_the_global_one_of_sts_for_the_old_regions_if_configured) {
  const Environment::Variables legacy = {{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}};
  for (const auto* region : {"us-east-1", "eu-west-1", "ap-south-1", "sa-east-1"}) {
    const auto global = endpoint(Service::Sts, legacy, "", region);
    EXPECT_EQ(global.url(), "https://sts.amazonaws.com") << region;
    EXPECT_EQ(global.signing_region, "us-east-1") << region;
    EXPECT_EQ(endpoint(Service::Sts, {}, "sts_regional_endpoints = Legacy", region).url(),
              "https://sts.amazonaws.com")
        << region;
  }
  for (const auto* region : {"eu-south-1", "me-south-1", "cn-north-1", "us-gov-west-1"}) {
    EXPECT_EQ(endpoint(Service::Sts, legacy, "", region).signing_region, region);
    EXPECT_THAT(endpoint(Service::Sts, legacy, "", region).authority, HasSubstr(region));
  }
  EXPECT_EQ(endpoint(Service::Sts, {{"AWS_STS_REGIONAL_ENDPOINTS", "regional"}},
                     "sts_regional_endpoints = legacy")
                .authority,
            "sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Sts, {}, "", "aws-global").authority, "sts.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Iam, legacy, "").authority, "iam.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Sts, legacy, "use_fips_endpoint = true").authority,
            "sts-fips.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint(Service::Sts, legacy, "endpoint_url = http://a").authority, "a");
}

TEST(FindEndpoint, refuses_other_values_than_legacy_and_regional) {
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { endpoint(Service::Sts, {}, "sts_regional_endpoints = global"); }),
              AllOf(HasSubstr("config:2: "), HasSubstr("must be legacy or regional")));
}

TEST(FindEndpoint, reads_the_settings_of_the_sso_services) {
  const Environment::Variables variables = {{"AWS_ENDPOINT_URL_SSO", "http://portal"},
                                            {"AWS_ENDPOINT_URL_SSO_OIDC", "http://oidc"},
                                            {"AWS_ENDPOINT_URL", "http://all"}};
  EXPECT_EQ(endpoint(Service::Sso, variables, "").url(), "http://portal");
  EXPECT_EQ(endpoint(Service::SsoOidc, variables, "").url(), "http://oidc");
  EXPECT_EQ(endpoint(Service::Sts, variables, "").url(), "http://all");
  EXPECT_EQ(endpoint(Service::Sso, {}, "").signing_name, "awsssoportal");
  EXPECT_EQ(endpoint(Service::SsoOidc, {}, "").signing_name, "sso-oauth");
}

TEST(FindEndpoint, prefers_the_url_of_the_command_line_for_sts_and_iam) {
  const auto config = SharedConfig::parse("[profile p]\nendpoint_url = http://file\n"
                                          "ignore_configured_endpoint_urls = true\n",
                                          "config", "", "credentials");
  const Environment environment(Environment::Variables{{"AWS_ENDPOINT_URL_STS", "http://env"}});
  const Settings settings{environment, config, config.find_profile("p"), "http://typed/x"};
  for (const auto service : {Service::Sts, Service::Iam}) {
    EXPECT_EQ(find_endpoint(service, "eu-west-1", settings).url(), "http://typed/x");
    EXPECT_EQ(origin_text(find_endpoint(service, "eu-west-1", settings)), "--endpoint-url");
  }
  for (const auto service : {Service::Sso, Service::SsoOidc}) {
    EXPECT_THAT(find_endpoint(service, "eu-west-1", settings).authority,
                HasSubstr("eu-west-1.amazonaws.com"));
  }
  EXPECT_THAT(test::thrown<UsageError>([&] {
                find_endpoint(Service::Sts, "eu-west-1",
                              {environment, config, nullptr, "https://u:hunter2@host"});
              }),
              AllOf(HasSubstr("not a URL"), Not(HasSubstr("hunter2"))));
}

TEST(FindEndpoint, requires_a_region_or_a_custom_endpoint) {
  EXPECT_THROW(endpoint(Service::Sts, {}, "", ""), ConfigError);
  EXPECT_EQ(endpoint(Service::Sts, {{"AWS_ENDPOINT_URL", "http://a"}}, "", "").url(), "http://a");
}

// Like a blank variable and any other property of a profile.
TEST(FindEndpoint, treats_an_empty_property_as_unset) {
  EXPECT_EQ(endpoint(Service::Sts, {}, "endpoint_url =").url(),
            "https://sts.eu-west-1.amazonaws.com");
}

struct UrlCase {
  const char* text;
  const char* scheme;
  const char* authority;
  const char* path;
};

TEST(FindEndpoint, splits_a_url) {
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

TEST(FindEndpoint, refuses_an_invalid_url_without_showing_it) {
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

TEST(FindEndpoint, reports_the_line_of_an_invalid_url) {
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { endpoint(Service::Sts, {}, "region = x\nendpoint_url = hunter2"); }),
              AllOf(HasSubstr("config:3: "), Not(HasSubstr("hunter2"))));
}

} // namespace
} // namespace idr::aws
