#include "core/aws/sources/container_endpoint.hpp"
#include "core/system/time.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

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
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr auto full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr auto token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr auto token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

ContainerEndpoint find(Environment::Variables variables) {
  return find_container_endpoint(Environment(std::move(variables))).value();
}

HostLookup finding(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](const std::string&) { return addresses; };
}

TEST(FindContainerEndpoint, is_the_service_of_ecs_for_a_path) {
  const auto endpoint = find({{relative, "/v2/credentials/7?a=b"}, {full, "http://localhost/x"}});
  EXPECT_EQ(endpoint.request.url(), "http://169.254.170.2/v2/credentials/7?a=b");
  EXPECT_EQ(to_string(endpoint.origin), relative);
}

TEST(FindContainerEndpoint, is_otherwise_any_url) {
  const auto endpoint = find({{relative, " "}, {full, "http://localhost:8080/x?y=z"}});
  EXPECT_EQ(endpoint.request.url(), "http://localhost:8080/x?y=z");
  EXPECT_EQ(to_string(endpoint.origin), full);
}

TEST(FindContainerEndpoint, is_absent_if_neither_is_set) {
  EXPECT_FALSE(find_container_endpoint(
      Environment(Environment::Variables{{relative, ""}, {full, ""}, {token, "t"}})));
}

// A text other than a path could select a different host: http://169.254.170.2@evil.example/
TEST(FindContainerEndpoint, refuses_an_invalid_path_or_url_without_showing_it) {
  for (const auto* text : {"@evil.example/hunter2", "hunter2", ":80/hunter2",
                           ".evil.example/hunter2", "/hunter2#x", "/hunter 2"}) {
    EXPECT_THAT(
        test::thrown<CredentialError>([&] {
          find({{relative, text}});
        }),
        AllOf(StartsWith(std::string(relative) + " is not a path"), Not(HasSubstr("hunter"))))
        << text;
  }
  for (const auto* text : {"localhost/hunter2", "ftp://localhost/hunter2",
                           "http://user:hunter2@localhost/", "/hunter2"}) {
    EXPECT_THAT(test::thrown<CredentialError>([&] {
                  find({{full, text}});
                }),
                AllOf(StartsWith(std::string(full) + " is not a URL"), Not(HasSubstr("hunter2"))))
        << text;
  }
}

TEST(ContainerEndpoint, is_shown_without_its_secret_path) {
  EXPECT_EQ(shown_endpoint(find({{relative, "/v2/credentials/7"}})), "http://169.254.170.2");
}

struct HostCase {
  std::vector<std::string> addresses;
  bool allowed;
};

TEST(ContainerRequest, uses_http_only_for_this_machine_and_the_services) {
  const HostCase cases[] = {{{"127.0.0.1"}, true},
                            {{"127.255.0.7"}, true},
                            {{"::1"}, true},
                            {{"169.254.170.2"}, true},
                            {{"169.254.170.23"}, true},
                            {{"fd00:ec2::23"}, true},
                            {{"127.0.0.1", "::1"}, true},
                            {{}, false},
                            {{"192.0.2.1"}, false},
                            {{"169.254.169.254"}, false},
                            {{"169.254.170.22"}, false},
                            {{"128.0.0.1"}, false},
                            {{"::ffff:192.0.2.1"}, false},
                            {{"unknown"}, false},
                            {{"127.0.0.1", "192.0.2.1"}, false},
                            {{"192.0.2.1", "127.0.0.1"}, false}};
  const auto endpoint = find({{full, "http://host.example:8080/x"}});
  for (const auto& [addresses, allowed] : cases) {
    SCOPED_TRACE(testing::PrintToString(addresses));
    if (allowed) {
      const auto request = checked_container_request(endpoint, finding(addresses));
      // A second lookup might return a different address.
      EXPECT_EQ(request.addresses, addresses);
      EXPECT_TRUE(request.direct);
      EXPECT_EQ(request.timeout, 1s);
      EXPECT_EQ(request.url(), "http://host.example:8080/x");
    } else {
      EXPECT_THAT(test::thrown<CredentialError>([&, found = addresses] {
                    checked_container_request(endpoint, finding(found));
                  }),
                  AllOf(StartsWith(std::string(full) + ": host.example:8080 is not this machine"),
                        HasSubstr("https")));
    }
  }
}

TEST(ContainerRequest, uses_https_for_any_host) {
  const auto request = checked_container_request(
      find({{full, "https://host.example/x"}}), [](const std::string&) -> std::vector<std::string> {
        ADD_FAILURE() << "the certificate tells who it is";
        return {};
      });
  EXPECT_FALSE(request.direct);
  EXPECT_TRUE(request.addresses.empty());
}

TEST(ContainerRequest, looks_up_the_host_without_port_and_brackets) {
  for (const auto& [url, host] :
       {std::pair("http://localhost/", "localhost"), std::pair("http://localhost:80/", "localhost"),
        std::pair("http://[::1]:80/", "::1"), std::pair("http://[::1]/", "::1"),
        std::pair("http://127.0.0.1:1/", "127.0.0.1")}) {
    std::string asked;
    checked_container_request(find({{full, url}}), [&](const std::string& name) {
      asked = name;
      return std::vector<std::string>{"127.0.0.1"};
    });
    EXPECT_EQ(asked, host) << url;
  }
}

constexpr auto credentials_json =
    R"({"AccessKeyId": "ASIA1", "SecretAccessKey": "wJalr", "Token": "s3ssion",)"
    R"( "Expiration": "2026-11-21T22:13:20Z", "AccountId": "123456789012",)"
    R"( "RoleArn": "arn:aws:iam::123456789012:role/task"})";

Credentials fetch(const ScriptedService& service, Environment::Variables variables = {}) {
  variables[relative] = "/v2/credentials/7";
  return fetch_container_credentials(find(std::move(variables)), service.transport(),
                                     finding({"169.254.170.2"}));
}

TEST(ContainerCredentials, are_returned_by_the_endpoint) {
  ScriptedService service;
  service.then(json_reply(credentials_json));
  const auto credentials = fetch(service);
  EXPECT_EQ(credentials.access_key_id, "ASIA1");
  EXPECT_EQ(credentials.secret_access_key, "wJalr");
  EXPECT_EQ(credentials.session_token, "s3ssion");
  EXPECT_EQ(system::format_iso8601(credentials.expiration.value()), "2026-11-21T22:13:20Z");
  EXPECT_EQ(credentials.account_id, "123456789012");
  EXPECT_EQ(credentials.role_arn, "arn:aws:iam::123456789012:role/task");
  const auto& request = service.requests().at(0);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.authority, "169.254.170.2");
  EXPECT_TRUE(request.addresses.empty()); // the host is an address
  EXPECT_EQ(header_of(request, "Authorization"), "(not sent)");
  EXPECT_EQ(header_of(request, "Accept"), "application/json");
}

TEST(ContainerCredentials, are_requested_with_the_current_token) {
  const test::ScratchFolder folder;
  const auto file = folder.write("token", "of-the-file").string();
  ScriptedService service;
  for (int i = 0; i < 3; ++i) service.then(json_reply(credentials_json));
  fetch(service, {{token, "of-the-variable"}});
  fetch(service, {{token, "of-the-variable"}, {token_file, file}});
  folder.write("token", "renewed");
  fetch(service, {{token, "of-the-variable"}, {token_file, file}});
  std::vector<std::string> sent;
  for (const auto& request : service.requests())
    sent.push_back(header_of(request, "Authorization"));
  EXPECT_THAT(sent, testing::ElementsAre("of-the-variable", "of-the-file", "renewed"));
}

TEST(ContainerCredentials, are_not_requested_with_a_token_that_would_add_a_header) {
  const test::ScratchFolder folder;
  const auto file = folder.write("token", "t0ken\r\nX-Evil: 1").string();
  const ScriptedService service;
  for (const auto& [variables, origin] :
       {std::pair(Environment::Variables{{token, "t0ken\n"}}, std::string(token)),
        std::pair(Environment::Variables{{token_file, file}}, file)}) {
    EXPECT_THAT(test::thrown<CredentialError>([&, set = variables] { fetch(service, set); }),
                AllOf(StartsWith(origin + ": "), HasSubstr("line break"), Not(HasSubstr("t0ken"))));
  }
  EXPECT_THAT(test::thrown<CredentialError>([&] {
                fetch(service, {{token_file, (folder / "missing").string()}});
              }),
              AllOf(StartsWith("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
                    HasSubstr((folder / "missing").string())));
  EXPECT_TRUE(service.requests().empty());
}

TEST(ContainerCredentials, report_the_refusing_endpoint_without_its_message) {
  const auto refused = [](const http::Response& response) {
    ScriptedService service;
    service.then(response);
    return test::thrown<CredentialError>([&] { fetch(service, {{token, "t0ken"}}); });
  };
  const auto where =
      "the container endpoint 169.254.170.2 (" + std::string(relative) + ") answered ";
  EXPECT_THAT(
      refused(json_reply(R"({"code": "AuthFailure", "message": "t0ken"})", 401)),
      AllOf(StartsWith(where + "401 AuthFailure"), HasSubstr(token_file), Not(HasSubstr("t0ken"))));
  EXPECT_THAT(
      refused({404, {}, "t0ken"}),
      AllOf(StartsWith(where + "404"), Not(HasSubstr(token_file)), Not(HasSubstr("t0ken"))));
  EXPECT_THAT(refused({302, {}, ""}), StartsWith(where + "302"));
}

TEST(ContainerCredentials, fail_temporarily_if_the_endpoint_does) {
  const auto fails = [](int status) {
    ScriptedService service;
    service.then({status, {}, ""});
    return test::fails_temporarily([&] { fetch(service); });
  };
  EXPECT_TRUE(fails(500));
  EXPECT_TRUE(fails(429));
  EXPECT_FALSE(fails(403));
}

TEST(ContainerCredentials, report_what_a_reply_lacks_without_showing_it) {
  for (const auto& [body, words] :
       {std::pair("", "not in the format of AWS"), std::pair("wJalr", "not in the format of AWS"),
        std::pair("[]", "not in the format of AWS"),
        std::pair(R"({"AccessKeyId": "A", "Token": "wJalr"})", "no SecretAccessKey"),
        std::pair(R"({"SecretAccessKey": "wJalr"})", "no AccessKeyId"),
        std::pair(R"({"AccessKeyId": "A", "SecretAccessKey": "wJalr"})", "no Token"),
        std::pair(
            R"({"AccessKeyId": "A", "SecretAccessKey": "wJalr", "Token": "t", "Expiration": "x"})",
            "Expiration")}) {
    ScriptedService service;
    service.then(json_reply(body));
    EXPECT_THAT(test::thrown<CredentialError>([&] { fetch(service); }),
                AllOf(HasSubstr("169.254.170.2"), HasSubstr(words), Not(HasSubstr("wJalr"))))
        << body;
  }
}

} // namespace
} // namespace idr::aws
