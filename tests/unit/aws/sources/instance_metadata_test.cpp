#include "core/aws/sources/instance_metadata.hpp"
#include "core/system/time.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using system::Environment;
using test::header_of;
using test::json_reply;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::optional<InstanceMetadata> find(Environment::Variables variables,
                                     const std::string& properties = {}) {
  const auto config = SharedConfig::parse(fmt::format("[profile p]\n{}\n", properties), "config",
                                          "", "credentials");
  const Environment environment(std::move(variables));
  return find_instance_metadata({environment, config, config.find_profile("p")});
}

TEST(FindInstanceMetadata, is_the_link_local_address_by_default) {
  const auto metadata = find({});
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->endpoint.url(), "http://169.254.169.254");
  EXPECT_EQ(metadata->timeout, 1s);
  EXPECT_EQ(metadata->attempts, 0);
  EXPECT_FALSE(metadata->v1_allowed);
  EXPECT_TRUE(options::is<options::Default>(metadata->origin));
}

TEST(FindInstanceMetadata, is_absent_if_disabled) {
  EXPECT_FALSE(find({{"AWS_EC2_METADATA_DISABLED", "true"}}));
  EXPECT_FALSE(find({{"AWS_EC2_METADATA_DISABLED", "TRUE"}}));
  EXPECT_TRUE(find({{"AWS_EC2_METADATA_DISABLED", "false"}}));
  EXPECT_THROW(find({{"AWS_EC2_METADATA_DISABLED", "yes"}}), ConfigError);
}

TEST(FindInstanceMetadata, is_the_configured_endpoint) {
  EXPECT_EQ(find({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6"}})->endpoint.url(),
            "http://[fd00:ec2::254]");
  EXPECT_EQ(find({}, "ec2_metadata_service_endpoint_mode = IPv4")->endpoint.url(),
            "http://169.254.169.254");
  // An endpoint takes precedence over a mode, regardless of where they are set.
  EXPECT_EQ(find({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}},
                 "ec2_metadata_service_endpoint = http://localhost:1338/")
                ->endpoint.url(),
            "http://localhost:1338");
}

TEST(FindInstanceMetadata, has_the_configured_timeout_and_attempts) {
  const auto metadata = find({{"AWS_METADATA_SERVICE_TIMEOUT", "5"}},
                             "metadata_service_timeout = 7\nmetadata_service_num_attempts = 3");
  EXPECT_EQ(metadata->timeout, 5s);
  EXPECT_EQ(metadata->attempts, 3);
}

TEST(FindInstanceMetadata, allows_imdsv1_only_if_configured) {
  EXPECT_TRUE(find({{"AWS_EC2_METADATA_V1_DISABLED", "false"}})->v1_allowed);
  EXPECT_TRUE(find({}, "ec2_metadata_v1_disabled = false")->v1_allowed);
  EXPECT_FALSE(find({{"AWS_EC2_METADATA_V1_DISABLED", "true"}}, "ec2_metadata_v1_disabled = false")
                   ->v1_allowed);
  EXPECT_FALSE(find({{"AWS_EC2_METADATA_V1_DISABLED", " "}})->v1_allowed);
}

TEST(FindInstanceMetadata, refuses_invalid_settings) {
  EXPECT_THAT(test::thrown<ConfigError>([] {
                find({{"AWS_METADATA_SERVICE_TIMEOUT", "1s"}});
              }),
              StartsWith("AWS_METADATA_SERVICE_TIMEOUT: "));
  EXPECT_THAT(test::thrown<ConfigError>([] { find({}, "metadata_service_num_attempts = 0"); }),
              StartsWith("config:2: "));
  EXPECT_THAT(
      test::thrown<ConfigError>([] { find({}, "ec2_metadata_service_endpoint_mode = IPv5"); }),
      AllOf(StartsWith("config:2: "), HasSubstr("IPv4 or IPv6")));
  EXPECT_THAT(test::thrown<ConfigError>([] {
                find({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "here"}});
              }),
              StartsWith("AWS_EC2_METADATA_SERVICE_ENDPOINT: "));
}

http::Response text(const std::string& body, int status = 200) { return {status, {}, body}; }

constexpr auto credentials_json =
    R"({"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIA1", "SecretAccessKey": "wJalr",)"
    R"( "Token": "s3ssion", "Expiration": "2026-11-21T22:13:20Z"})";

InstanceMetadata metadata() {
  InstanceMetadata found;
  found.endpoint.scheme = "http";
  found.endpoint.authority = "169.254.169.254";
  found.timeout = 2s;
  found.attempts = 4;
  return found;
}

constexpr auto base = "http://169.254.169.254";
constexpr auto token_url = "http://169.254.169.254/latest/api/token";
constexpr auto list_url = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";

// A laptop has no such service, and should not wait for it more than once.
TEST(InstanceCredentials, are_requested_once_if_the_service_may_not_exist) {
  const auto first_request = [](const InstanceMetadata& of) {
    ScriptedService service;
    service.then(text("t0ken")).then(text("", 404));
    fetch_instance_credentials(of, service.transport());
    EXPECT_FALSE(service.requests().back().optional);
    return service.requests().front();
  };
  auto unset = metadata();
  unset.attempts = 0;
  EXPECT_TRUE(first_request(unset).optional);
  unset.origin = options::InFile{"config", 2};
  EXPECT_FALSE(first_request(unset).optional);
  EXPECT_FALSE(first_request(metadata()).optional);
}

TEST(InstanceCredentials, are_those_of_the_instances_role) {
  ScriptedService service;
  service.then(text("t0ken")).then(text("my role\n")).then(text(credentials_json));
  const auto credentials = fetch_instance_credentials(metadata(), service.transport());
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->secret_access_key, "wJalr");
  EXPECT_EQ(credentials->session_token, "s3ssion");
  EXPECT_EQ(system::format_iso8601(credentials->expiration.value()), "2026-11-21T22:13:20Z");
  EXPECT_THAT(service.urls(),
              ElementsAre(token_url, list_url, std::string(list_url) + "my%20role"));
  const auto& requests = service.requests();
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(header_of(requests[0], "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  for (const auto i : {1U, 2U}) {
    EXPECT_EQ(requests[i].method, "GET");
    EXPECT_EQ(header_of(requests[i], "X-aws-ec2-metadata-token"), "t0ken");
  }
}

TEST(InstanceCredentials, are_requested_locally_with_the_configured_timeout) {
  ScriptedService service;
  service.then(text("t0ken")).then(text("role")).then(text(credentials_json));
  fetch_instance_credentials(metadata(), service.transport());
  for (const auto& request : service.requests()) {
    EXPECT_TRUE(request.direct);
    EXPECT_EQ(request.timeout, 2s);
    EXPECT_EQ(request.attempts, 4);
  }
}

TEST(InstanceCredentials, are_requested_below_the_path_of_the_endpoint) {
  auto below = metadata();
  below.endpoint.path = "/x";
  ScriptedService service;
  service.then(text("t0ken")).then(text("", 404));
  EXPECT_FALSE(fetch_instance_credentials(below, service.transport()));
  EXPECT_THAT(service.urls(),
              ElementsAre(std::string(base) + "/x/latest/api/token",
                          std::string(base) + "/x/latest/meta-data/iam/security-credentials/"));
}

TEST(InstanceCredentials, are_absent_if_the_service_does_not_answer) {
  ScriptedService service;
  service.then_no_answer();
  EXPECT_FALSE(fetch_instance_credentials(metadata(), service.transport()));
  EXPECT_EQ(service.requests().size(), 1U);
}

TEST(InstanceCredentials, are_absent_if_the_instance_has_no_role) {
  for (const auto& list : {text("", 404), text(""), text("\n")}) {
    ScriptedService service;
    service.then(text("t0ken")).then(list);
    EXPECT_FALSE(fetch_instance_credentials(metadata(), service.transport()));
  }
}

// IMDSv1 accepts requests that an attacker makes an application send.
TEST(InstanceCredentials, are_requested_without_a_token_only_if_configured) {
  for (const auto& refusal : {text("", 403), text("", 404), text("", 405), text("")}) {
    ScriptedService service;
    service.then(refusal);
    EXPECT_FALSE(fetch_instance_credentials(metadata(), service.transport()));
    EXPECT_EQ(service.requests().size(), 1U);

    auto old = metadata();
    old.v1_allowed = true;
    ScriptedService old_service;
    old_service.then(refusal).then(text("role")).then(text(credentials_json));
    EXPECT_TRUE(fetch_instance_credentials(old, old_service.transport()));
    EXPECT_EQ(header_of(old_service.requests()[1], "X-aws-ec2-metadata-token"), "(not sent)");
  }
}

TEST(InstanceCredentials, get_a_new_token_once_if_it_has_expired) {
  ScriptedService service;
  service.then(text("first")).then(text("", 401)).then(text("second")).then(text("role"));
  service.then(text(credentials_json));
  EXPECT_TRUE(fetch_instance_credentials(metadata(), service.transport()));
  std::vector<std::string> tokens;
  for (const auto& request : service.requests()) {
    tokens.push_back(header_of(request, "X-aws-ec2-metadata-token"));
  }
  EXPECT_THAT(tokens, ElementsAre("(not sent)", "first", "(not sent)", "second", "second"));

  ScriptedService stubborn;
  stubborn.then(text("first")).then(text("", 401)).then(text("second")).then(text("", 401));
  EXPECT_THAT(test::thrown<CredentialError>(
                  [&] { fetch_instance_credentials(metadata(), stubborn.transport()); }),
              HasSubstr("169.254.169.254 answered 401"));
  EXPECT_EQ(stubborn.requests().size(), 4U);
}

TEST(InstanceCredentials, fail_if_the_service_fails) {
  const auto failing_at = [](std::size_t step, int status) {
    ScriptedService service;
    if (step > 0) service.then(text("t0ken"));
    if (step > 1) service.then(text("role"));
    service.then(text("t0ken wJalr", status));
    return service;
  };
  for (const std::size_t step : {0U, 1U, 2U}) {
    const auto service = failing_at(step, 500);
    EXPECT_THAT(test::thrown<CredentialError>(
                    [&] { fetch_instance_credentials(metadata(), service.transport()); }),
                AllOf(StartsWith("the instance metadata service 169.254.169.254 answered 500"),
                      HasSubstr("try again"), Not(HasSubstr("IMDS")), Not(HasSubstr("t0ken")),
                      Not(HasSubstr("wJalr"))));
    EXPECT_TRUE(test::fails_temporarily(
        [&] { fetch_instance_credentials(metadata(), failing_at(step, 503).transport()); }));
  }
  for (const std::size_t step : {1U, 2U}) {
    EXPECT_FALSE(test::fails_temporarily(
        [&] { fetch_instance_credentials(metadata(), failing_at(step, 403).transport()); }));
  }
}

// After the first response, the service exists, so its failure must not be ignored.
TEST(InstanceCredentials, fail_if_the_service_stops_answering) {
  ScriptedService service;
  service.then(text("t0ken")).then_no_answer();
  EXPECT_THROW(fetch_instance_credentials(metadata(), service.transport()), http::NetworkError);
}

TEST(InstanceCredentials, report_the_fault_of_a_reply_without_showing_it) {
  for (const auto& [body, words] :
       {std::pair("wJalr", "not in the format of AWS"), std::pair("[]", "not in the format of AWS"),
        std::pair("<html>wJalr", "with a web page"),
        std::pair(R"({"AccessKeyId": "A", "SecretAccessKey": "wJalr\n", "Token": "t"})",
                  "the secret access key contains a line break"),
        std::pair(R"({"Code": "AssumeRoleUnauthorizedAccess", "Message": "wJalr"})",
                  "its Code is AssumeRoleUnauthorizedAccess"),
        std::pair(R"({"Code": "Success", "SecretAccessKey": "wJalr"})", "no AccessKeyId"),
        std::pair(R"({"AccessKeyId": "A", "Token": "wJalr"})", "no SecretAccessKey")}) {
    ScriptedService service;
    service.then(text("t0ken")).then(text("role")).then(text(body));
    EXPECT_THAT(test::thrown<CredentialError>(
                    [&] { fetch_instance_credentials(metadata(), service.transport()); }),
                AllOf(HasSubstr("169.254.169.254"), HasSubstr(words), Not(HasSubstr("wJalr")),
                      Not(HasSubstr("t0ken"))))
        << body;
  }
}

// A network's login page may answer for every address.
TEST(InstanceCredentials, fail_if_a_web_page_is_returned) {
  const auto page = text("<html>log in</html>");
  const auto failure = [&](ScriptedService service) {
    return test::thrown<CredentialError>(
        [&] { fetch_instance_credentials(metadata(), service.transport()); });
  };
  const auto is_reported = AllOf(StartsWith("169.254.169.254 answered 200 with a web page"),
                                 HasSubstr("login page"), Not(HasSubstr("log in</html>")));
  EXPECT_THAT(failure(ScriptedService().then(page)), is_reported);
  EXPECT_THAT(failure(ScriptedService().then(text("t0ken")).then(page)), is_reported);
  EXPECT_THAT(failure(ScriptedService().then(text("t0ken")).then(text("role")).then(page)),
              is_reported);
}

} // namespace
} // namespace idr::aws
