#include "core/aws/api/service_error.hpp"
#include "tests/unit/aws/fake_service.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

ErrorReply error_of(const std::string& body, std::vector<http::Header> headers = {}) {
  return read_error({400, std::move(headers), body});
}

TEST(ReadError, reads_the_xml_of_sts_and_iam) {
  const auto error = read_error(test::refusal(403, "AccessDenied", "User: a &amp; b"));
  EXPECT_EQ(error.code, "AccessDenied");
  EXPECT_EQ(error.message, "User: a & b");
}

TEST(ReadError, reads_the_xml_of_a_gateway) {
  const auto error = error_of(" \n<?xml version=\"1.0\"?><Response><Errors><Error>"
                              "<Code>RequestLimitExceeded</Code><Message>slowly</Message>"
                              "</Error></Errors><RequestID>1</RequestID></Response>");
  EXPECT_EQ(error.code, "RequestLimitExceeded");
  EXPECT_EQ(error.message, "slowly");
}

struct JsonCase {
  const char* header;
  const char* body;
  const char* code;
  const char* message;
};

// The forms of the Smithy protocols, of OAuth, and of the metadata services.
TEST(ReadError, reads_the_json_of_the_other_services) {
  for (const auto& [header, body, code, message] :
       {JsonCase{"", R"({"__type": "ForbiddenException", "message": "no"})", "ForbiddenException",
                 "no"},
        JsonCase{"",
                 R"({"__type": "com.amazonaws.sso#ForbiddenException:http://x/", "Message": "N"})",
                 "ForbiddenException", "N"},
        JsonCase{"ResourceNotFoundException:http://internal/", R"({"__type": "Other"})",
                 "ResourceNotFoundException", ""},
        JsonCase{"", R"({"code": "a", "Code": "b"})", "a", ""},
        JsonCase{"", R"({"Code": "b", "error": "c"})", "b", ""},
        JsonCase{"", R"({"error": "invalid_grant", "error_description": "over"})", "invalid_grant",
                 "over"},
        JsonCase{"", R"({"__type": 7, "message": ["x"]})", "", ""}}) {
    std::vector<http::Header> headers;
    if (*header != '\0') headers.push_back({"x-amzn-errortype", header});
    const auto error = error_of(body, headers);
    EXPECT_EQ(error.code, code) << body;
    EXPECT_EQ(error.message, message) << body;
  }
}

TEST(ReadError, finds_no_code_in_other_replies) {
  for (const auto* body : {"", " ", "Bad Gateway", "<html><p>log in", "<html/>", "[]", "\"text\"",
                           "{", "{}", "<Error><Code>x</Code></Error>", "null", "\xff\xfe"}) {
    EXPECT_EQ(error_of(body).code, "") << body;
    EXPECT_EQ(error_of(body).message, "") << body;
  }
}

// The code is shown in messages, and may come from any server that answers in the service's place.
TEST(ReadError, accepts_only_a_word_as_a_code) {
  for (const auto& code :
       {std::string("two words"), std::string("a\\u001b[31m"), std::string("a\\nb"),
        std::string("<b>"), std::string(101, 'x'), std::string("\xc3\xa4")}) {
    EXPECT_EQ(error_of("{\"__type\": \"" + code + "\"}").code, "") << code;
  }
  EXPECT_EQ(read_error(test::refusal(400, "two words")).code, "");
  EXPECT_EQ(error_of("{\"__type\": \"" + std::string(100, 'x') + "\"}").code,
            std::string(100, 'x'));
  EXPECT_EQ(error_of(R"({"__type": "a.B-c_1"})").code, "a.B-c_1");
}

struct TemporaryCase {
  int status;
  const char* code;
  bool throttling;
  bool temporary;
};

TEST(IsTemporary, is_true_if_a_retry_may_succeed) {
  for (const auto& [status, code, throttling, temporary] :
       {TemporaryCase{400, "Throttling", true, true},
        TemporaryCase{400, "ThrottlingException", true, true},
        TemporaryCase{403, "RequestLimitExceeded", true, true},
        TemporaryCase{400, "TooManyRequestsException", true, true},
        TemporaryCase{503, "SlowDown", true, true}, TemporaryCase{429, "", true, true},
        TemporaryCase{500, "", false, true}, TemporaryCase{502, "", false, true},
        TemporaryCase{503, "", false, true}, TemporaryCase{504, "", false, true},
        TemporaryCase{400, "IDPCommunicationError", false, true},
        TemporaryCase{400, "RequestTimeout", false, true}, TemporaryCase{501, "", false, false},
        TemporaryCase{400, "", false, false}, TemporaryCase{403, "AccessDenied", false, false},
        TemporaryCase{400, "ExpiredToken", false, false},
        TemporaryCase{404, "NoSuchEntity", false, false}, TemporaryCase{200, "", false, false}}) {
    const http::Response response{status, {}, {}};
    const ErrorReply error{code, {}};
    EXPECT_EQ(is_throttling(response, error), throttling) << status << code;
    EXPECT_EQ(is_temporary(response, error), temporary) << status << code;
  }
}

TEST(ServiceError, has_the_given_values) {
  const ServiceError error("AccessDenied: no", "AccessDenied", 403, "Ask.", true);
  EXPECT_STREQ(error.what(), "AccessDenied: no");
  EXPECT_EQ(error.remedy(), "Ask.");
  EXPECT_EQ(error.code(), "AccessDenied");
  EXPECT_EQ(error.status(), 403);
  EXPECT_TRUE(error.temporary());
  EXPECT_TRUE(error.access_denied());
  EXPECT_TRUE(ServiceError("", "AccessDeniedException", 400).access_denied());
  EXPECT_FALSE(ServiceError("AccessDenied", "Other", 403).access_denied());
  EXPECT_FALSE(ServiceError("", "Other", 403).temporary());
}

} // namespace
} // namespace idr::aws
