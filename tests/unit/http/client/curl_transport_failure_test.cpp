#include "core/http/client/curl_transport.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/http/client/transport_fixture.hpp"
#include "tests/unit/http/loopback_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>

namespace idr::http {
namespace {

using system::Environment;
using test::answering;
using test::CurlTransport;
using test::Log;
using test::LoopbackServer;
using test::ok;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(CurlTransport, accepts_a_body_of_up_to_one_mebibyte) {
  const std::size_t limit = 1U << 20U;
  for (const auto size : {limit, limit + 1}) {
    Log log;
    LoopbackServer server(answering(log, ok(std::string(size, 'x'))));
    const auto ask = [&] { return curl_transport("", Environment())(request(server)); };
    if (size == limit) {
      EXPECT_EQ(ask().body.size(), size);
    } else {
      EXPECT_THAT(
          test::thrown<NetworkError>(ask),
          AllOf(HasSubstr(server.authority() + " is larger than 1 MiB"), HasSubstr("HTTPS_PROXY")));
    }
  }
}

TEST_F(CurlTransport, limits_the_size_of_headers) {
  LoopbackServer server([](int connection) {
    test::read_request(connection);
    test::write_text(connection, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 300; ++i) {
      if (!test::write_text(connection, "X: " + std::string(8000, 'x') + "\r\n")) return;
    }
  });
  EXPECT_THROW(curl_transport("", Environment())(request(server)), NetworkError);
}

TEST_F(CurlTransport, refuses_an_incomplete_body) {
  LoopbackServer server([](int connection) {
    test::read_request(connection);
    test::write_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  EXPECT_THROW(curl_transport("", Environment())(request(server)), NetworkError);
}

TEST_F(CurlTransport, reports_host_and_remedy_if_the_connection_is_refused) {
  Request request;
  request.scheme = "http";
  request.authority = test::closed_authority();
  request.host_origin = "AWS_ENDPOINT_URL_IAM";
  EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", Environment())(request); }),
              AllOf(StartsWith("no answer from " + request.authority + ": "), HasSubstr("onnect"),
                    HasSubstr("the endpoint (AWS_ENDPOINT_URL_IAM)"), HasSubstr("HTTPS_PROXY")));
}

TEST_F(CurlTransport, names_no_endpoint_variable_if_none_sets_the_host) {
  Request request;
  request.scheme = "http";
  request.authority = test::closed_authority();
  EXPECT_THAT(
      test::thrown<NetworkError>([&] { curl_transport("", Environment())(request); }),
      AllOf(HasSubstr("HTTPS_PROXY"), Not(HasSubstr("endpoint")), Not(HasSubstr("AWS_ENDPOINT"))));
}

TEST_F(CurlTransport, works_again_after_a_failure) {
  const auto send = curl_transport("", Environment());
  Request lost;
  lost.scheme = "http";
  lost.authority = test::closed_authority();
  EXPECT_THROW(send(lost), NetworkError);
  Log log;
  LoopbackServer server(answering(log, ok("x")));
  EXPECT_EQ(send(request(server)).body, "x");
}

TEST_F(CurlTransport, refuses_a_header_with_a_line_break) {
  for (const auto& value : {std::string("token\r\nX-Evil: 1"), std::string("token\n"),
                            std::string("token\r"), std::string("tok\0en", 6)}) {
    Log log;
    LoopbackServer server(answering(log, ok("")));
    auto evil = request(server);
    evil.headers = {{"X-Amz-Security-Token", value}};
    EXPECT_THAT(test::thrown<CredentialError>([&] { curl_transport("", Environment())(evil); }),
                AllOf(HasSubstr("line break"), Not(HasSubstr("token")), Not(HasSubstr("tok\0en"))));
    server.stop();
    EXPECT_EQ(log.connections, 0);
  }
}

// The server closes the connection before the request times out, which is a different failure.
TEST_F(CurlTransport, waits_no_longer_than_the_timeout_of_the_request) {
  LoopbackServer server([](int connection) {
    const timeval patience{9, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    test::read_request(connection);
    test::read_request(connection); // until the client closes the connection
  });
  auto asking = request(server);
  asking.timeout = std::chrono::milliseconds(200);
  EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", Environment())(asking); }),
              AnyOf(HasSubstr("imed out"), HasSubstr("time-out"))); // while it connects
}

TEST_F(CurlTransport, reports_whether_a_failure_is_temporary) {
  const auto fails = [](const Request& asking) {
    return test::fails_temporarily([&] { curl_transport("", Environment())(asking); });
  };
  Request lost;
  lost.scheme = "http";
  lost.authority = test::closed_authority();
  EXPECT_TRUE(fails(lost));
  LoopbackServer silent([](int connection) { test::read_request(connection); });
  EXPECT_TRUE(fails(request(silent)));
  LoopbackServer long_body([](int connection) {
    test::read_request(connection);
    test::write_text(connection, ok(std::string((1U << 20U) + 1, 'x')));
  });
  EXPECT_FALSE(fails(request(long_body)));
}

} // namespace
} // namespace idr::http
