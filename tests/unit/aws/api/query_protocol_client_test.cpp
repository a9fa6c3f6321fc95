#include "core/aws/api/query_protocol.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::FakeService;
using test::refusal;
using test::reply;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto secret = "wJalrXUtnFEMI/K7MDENG";
constexpr auto token = "IQoJb3JpZ2luX2VjEXAMPLE";

Credentials temporary() {
  Credentials credentials;
  credentials.access_key_id = "ASIA1";
  credentials.secret_access_key = secret;
  credentials.session_token = token;
  return credentials;
}

Endpoint endpoint() {
  return {"https", "sts.example.com",
          "",      "eu-west-1",
          "sts",   options::FromVariable{"AWS_ENDPOINT_URL_STS"}};
}

QueryReply call(const FakeService& service, const Endpoint& where = endpoint(),
                const http::Parameters& further = {}) {
  http::Parameters parameters = {{"Action", "Do"}, {"Version", "2011-06-15"}};
  parameters.insert(parameters.end(), further.begin(), further.end());
  return service.client().call(where, parameters, temporary());
}

TEST(QueryClient, posts_a_signed_form) {
  FakeService service;
  service.on("Do", reply("<DoResponse><DoResult>done</DoResult></DoResponse>"));
  EXPECT_EQ(call(service, endpoint(), {{"Name", "a b&c=d"}}).get("DoResult"), "done");
  ASSERT_EQ(service.calls().size(), 1U);
  const auto& made = service.calls().front();
  EXPECT_EQ(made.request.method, "POST");
  EXPECT_EQ(made.request.url(), "https://sts.example.com/");
  EXPECT_EQ(made.request.body, "Action=Do&Version=2011-06-15&Name=a%20b%26c%3Dd");
  EXPECT_EQ(made.header("Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(made.header("X-Amz-Date"), "20261121T211320Z");
  EXPECT_EQ(made.header("X-Amz-Security-Token"), token);
  EXPECT_THAT(made.header("Authorization"),
              StartsWith("AWS4-HMAC-SHA256 Credential=ASIA1/20261121/eu-west-1/sts/aws4_request,"));
}

TEST(QueryClient, prefixes_the_path_of_the_endpoint) {
  FakeService service;
  service.on("Do", reply("<R/>"));
  auto where = endpoint();
  where.scheme = "http";
  where.authority = "localhost:4566";
  where.path = "/sts";
  call(service, where);
  EXPECT_EQ(service.calls().front().request.url(), "http://localhost:4566/sts/");
}

TEST(QueryClient, reports_the_services_code_and_message) {
  FakeService service;
  service.on("Do", refusal(403, "AccessDenied", "User: arn is not authorized"));
  try {
    call(service);
    FAIL() << "no error";
  } catch (const ServiceError& error) {
    EXPECT_EQ(error.code(), "AccessDenied");
    EXPECT_EQ(error.status(), 403);
    EXPECT_STREQ(error.what(), "AccessDenied: User: arn is not authorized");
    EXPECT_TRUE(error.access_denied());
  }
}

TEST(QueryClient, reports_only_a_denial_as_access_denied) {
  EXPECT_TRUE(ServiceError("", "AccessDeniedException", 400).access_denied());
  EXPECT_FALSE(ServiceError("", "ExpiredToken", 403).access_denied());
  EXPECT_FALSE(ServiceError("", "", 403).access_denied());
}

struct ForeignCase {
  int status;
  const char* body;
};

// For a proxy, a captive portal or a wrong endpoint, the origin is helpful, the page is not.
TEST(QueryClient, names_a_host_that_is_not_aws) {
  for (const auto& [status, body] :
       {ForeignCase{502, "<html><head><title>Bad Gateway</title></head><body>hidden</body></html>"},
        ForeignCase{403, "<!DOCTYPE html><p>blocked hidden"}, ForeignCase{500, ""},
        ForeignCase{404, "{\"message\": \"hidden\"}"}, ForeignCase{302, ""},
        ForeignCase{503, "<ErrorResponse><Error></Error></ErrorResponse>"}}) {
    FakeService service;
    service.on("Do", http::Response{status, {}, body});
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                AllOf(HasSubstr("sts.example.com"), HasSubstr(std::to_string(status)),
                      HasSubstr("AWS_ENDPOINT_URL_STS"), Not(HasSubstr("hidden"))))
        << status;
  }
}

TEST(QueryClient, names_a_host_whose_success_reply_is_not_from_aws) {
  for (const char* body : {"", "<!DOCTYPE html><p>hidden", "{}"}) {
    FakeService service;
    service.on("Do", reply(body));
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                AllOf(HasSubstr("sts.example.com"), Not(HasSubstr("hidden"))))
        << body;
  }
}

TEST(QueryClient, reports_a_web_page_instead_of_a_reply) {
  for (const char* body : {"<!DOCTYPE html><p>page", "<HTML><body>page</body></HTML>",
                           "<html><AssumeRoleResult><Arn>page</Arn></AssumeRoleResult></html>",
                           "<?xml version=\"1.0\"?>\n<!-- page -->\n<html/>"}) {
    FakeService service;
    service.on("Do", reply(body));
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                AllOf(HasSubstr("sts.example.com answered 200 with a web page"),
                      HasSubstr("HTTPS_PROXY"), HasSubstr("AWS_ENDPOINT_URL_STS")))
        << body;
  }
}

const std::string canonical = std::string("The request signature we calculated does not match.\n\n"
                                          "The Canonical String should have been\n'POST\n/\n\n"
                                          "x-amz-security-token:") +
                              token + "\n\nhost;x-amz-security-token'";

TEST(QueryClient, removes_the_signed_request_from_the_message) {
  FakeService service;
  service.on("Do", refusal(403, "SignatureDoesNotMatch", canonical));
  EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
              AllOf(StartsWith("SignatureDoesNotMatch: The request signature we calculated does "
                               "not match."),
                    Not(HasSubstr(token))));
}

// The same message without line breaks, with different ones, and as a custom service may write it.
TEST(QueryClient, removes_the_session_token_from_the_message_regardless_of_its_place) {
  for (const auto& message : {std::string("not valid: ") + token, std::string("\n") + canonical,
                              std::string("first\r\nsecond ") + token,
                              std::string("first&#13;second ") + token, std::string(token)}) {
    FakeService service;
    service.on("Do", refusal(403, "SignatureDoesNotMatch", message));
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                AllOf(HasSubstr("SignatureDoesNotMatch"), Not(HasSubstr(token))))
        << message;
  }
}

TEST(QueryClient, removes_an_mfa_code_from_the_message) {
  FakeService service;
  service.on("Do", refusal(400, "ValidationError",
                           "Value '492817' at 'tokenCode' failed: 492817 is not allowed"));
  EXPECT_THAT(test::thrown<ServiceError>([&] {
                call(service, endpoint(), {{"TokenCode", "492817"}});
              }),
              AllOf(HasSubstr("ValidationError: Value '…' at 'tokenCode' failed: … is not allowed"),
                    Not(HasSubstr("492817"))));
}

// In quotes: a short one may be part of any word.
TEST(QueryClient, removes_an_external_id_from_the_message) {
  FakeService service;
  service.on("Do", refusal(400, "ValidationError", "Value 'shop 42' at 'externalId' failed"));
  EXPECT_THAT(test::thrown<ServiceError>([&] {
                call(service, endpoint(), {{"ExternalId", "shop 42"}});
              }),
              StartsWith("ValidationError: Value … at 'externalId' failed"));
}

TEST(QueryClient, removes_encoded_secrets_from_the_message) {
  auto credentials = temporary();
  credentials.secret_access_key = "wJalr/with+every=sign";
  credentials.session_token = "IQoJ//EXAMPLE+token==";
  const auto words = [&](const std::string& message) {
    FakeService service;
    service.on("Do", refusal(403, "AccessDenied", message));
    return test::thrown<ServiceError>([&] {
      service.client().call(
          endpoint(), {{"Action", "Do"}, {"TokenCode", "49 28"}, {"WebIdentityToken", "a%2b 50%"}},
          credentials);
    });
  };
  for (const auto* form :
       {"wJalr%2Fwith%2Bevery%3Dsign", "wJalr%2fwith%2bevery%3dsign", "wJalr%2Fwith%2bevery=sign",
        "wJalr/with+every%3Dsign", "wJalr%252Fwith%252Bevery%253Dsign",
        "%77Jalr%2Fwith%2Bevery%3Dsign", "wJalr%25252fwith%25252bevery%25253dsign",
        "IQoJ%2F%2FEXAMPLE%2Btoken%3D%3D", "IQoJ%2f%2fEXAMPLE%2btoken%3d%3d", "49 28", "49+28",
        "49%2028", "49%252028", "%34%39+28", "a%2b 50%", "a%252b+50%25", "a%252B%2050%25",
        "a%25252b%252050%2525"}) {
    EXPECT_THAT(words(fmt::format("x={0}&amp;y={0}%", form)),
                StartsWith("AccessDenied: x=…&y=…%\n"))
        << form;
  }
  for (const auto* other :
       {"wJalr%2Fwith%2Bevery%3Dsig", "wJalr%2Fwith%2Bevery%3Esign", "Jalr%2Fwith", "%", "%2",
        "%25", "%2525", "%zz", "100 % of it+all", "49%2g28"}) {
    EXPECT_THAT(words(other), StartsWith(fmt::format("AccessDenied: {}\n", other))) << other;
  }
}

// A terminal would execute them.
TEST(QueryClient, cuts_the_message_after_its_first_line) {
  for (const std::string control : {"\n", "\r\n", "&#13;"}) {
    FakeService service;
    service.on("Do", refusal(400, "ValidationError", "first" + control + "second"));
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                testing::StartsWith("ValidationError: first\n")) // and the remedy behind it
        << control;
  }
}

TEST(QueryClient, sends_unsigned_actions_without_a_signature) {
  FakeService service;
  service.on("Do", test::reply("<R><A>1</A></R>"));
  EXPECT_EQ(service.client().call_unsigned(endpoint(), {{"Action", "Do"}, {"X", "a b"}}).get("A"),
            "1");
  const auto& sent = service.calls().at(0);
  EXPECT_EQ(sent.request.method, "POST");
  EXPECT_EQ(sent.request.body, "Action=Do&X=a%20b");
  EXPECT_EQ(sent.header("Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(sent.header("Authorization"), "");
}

TEST(QueryClient, removes_a_web_identity_token_from_the_message) {
  FakeService service;
  service.on("Do", refusal(400, "InvalidIdentityToken", "t0ken is not a token"));
  EXPECT_THAT(test::thrown<ServiceError>([&] {
                service.client().call_unsigned(endpoint(),
                                               {{"Action", "Do"}, {"WebIdentityToken", "t0ken"}});
              }),
              AllOf(HasSubstr("… is not a token"), Not(HasSubstr("t0ken"))));
}

http::Response dated(const std::string& code, const std::string& date) {
  auto response = refusal(403, code, "Signature expired");
  response.headers = {{"date", date}};
  return response;
}

struct ClockCase {
  const char* code;
  const char* date; ///< the service's; this machine's clock says 21:13:20
  const char* message;
};

TEST(QueryClient, reports_the_skew_of_this_machines_clock) {
  for (const auto& [code, date, message] :
       {ClockCase{"SignatureDoesNotMatch", "Sat, 21 Nov 2026 20:13:20 GMT", "60 min ahead"},
        ClockCase{"RequestExpired", "Sun, 22 Nov 2026 21:13:20 GMT", "24 h behind"},
        ClockCase{"RequestTimeTooSkewed", "Sat, 21 Nov 2026 21:08:20 GMT", "5 min ahead"},
        ClockCase{"InvalidSignatureException", "Sat, 21 Nov 2026 21:18:20 GMT", "5 min behind"}}) {
    FakeService service;
    service.on("Do", dated(code, date));
    EXPECT_THAT(
        test::thrown<ServiceError>([&] { call(service); }),
        AllOf(HasSubstr(message), HasSubstr("clock"), HasSubstr(code), HasSubstr("timedatectl")))
        << code;
  }
}

TEST(QueryClient, reports_the_clock_for_no_other_error) {
  for (const auto& [code, date, message] :
       {ClockCase{"AccessDenied", "Sat, 21 Nov 2026 10:13:20 GMT", "AccessDenied: "},
        ClockCase{"SignatureDoesNotMatch", "Sat, 21 Nov 2026 21:12:20 GMT",
                  "SignatureDoesNotMatch: "},
        ClockCase{"SignatureDoesNotMatch", "yesterday", "SignatureDoesNotMatch: "}}) {
    FakeService service;
    service.on("Do", dated(code, date));
    EXPECT_THAT(test::thrown<ServiceError>([&] { call(service); }),
                AllOf(StartsWith(message), Not(HasSubstr("clock"))))
        << code;
  }
}

} // namespace
} // namespace idr::aws
