#include "core/http/client/curl_transport.hpp"
#include "tests/unit/http/client/transport_fixture.hpp"
#include "tests/unit/http/loopback_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace idr::http {
namespace {

using system::Environment;
using test::answering;
using test::CurlTransport;
using test::Log;
using test::LoopbackServer;
using test::ok;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Answers with the path of the request and closes the connection.
void answer_with_path(int connection) {
  const auto received = test::read_request(connection);
  const auto begin = received.find(' ') + 1;
  const auto path = received.substr(begin, received.find(' ', begin) - begin);
  test::write_text(
      connection,
      fmt::format("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
                  path.size(), path));
}

TEST_F(CurlTransport, sends_requests_of_several_threads_concurrently) {
  constexpr int threads = 8;
  constexpr int requests = 10;
  LoopbackServer server(answer_with_path);
  const auto send = curl_transport("", Environment());
  std::atomic<int> answered = 0;
  std::vector<std::jthread> senders;
  for (int i = 0; i < threads; ++i) {
    senders.emplace_back([&, i] {
      for (int j = 0; j < requests; ++j) {
        auto own = request(server);
        own.path = fmt::format("/{}/{}", i, j);
        if (send(own).body == own.path) ++answered;
      }
    });
  }
  senders.clear(); // waits for them
  EXPECT_EQ(answered, threads * requests);
}

TEST_F(CurlTransport, returns_status_headers_and_body) {
  Log log;
  LoopbackServer server(answering(log, "HTTP/1.1 403 Forbidden\r\nDate:  today \r\nEmpty:\r\n"
                                       "X-Colons: a:b\r\nContent-Length: 3\r\n\r\na\nb"));
  const auto response = curl_transport("", Environment())(request(server));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, "a\nb");
  EXPECT_EQ(response.header("date"), "today");
  EXPECT_EQ(response.header("empty"), "");
  EXPECT_EQ(response.header("x-colons"), "a:b");
  EXPECT_EQ(response.headers.size(), 4U);
}

TEST_F(CurlTransport, returns_only_the_headers_of_the_last_response) {
  Log log;
  LoopbackServer server(answering(log, "HTTP/1.1 100 Continue\r\nDate: early\r\n\r\n" + ok("x")));
  const auto response = curl_transport("", Environment())(request(server));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("Date"), std::nullopt);
}

// The signature covers the headers and the body unchanged.
TEST_F(CurlTransport, sends_the_request_unchanged) {
  Log log;
  LoopbackServer server(answering(log, ok("")));
  auto post = request(server);
  post.method = "POST";
  post.path = "/a/../b//c";
  post.query = "x=1";
  post.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Amz-Date", "now"}};
  post.body = "a=b&c=\xc3\xa9";
  const auto authority = server.authority();
  curl_transport("", Environment())(post);
  server.stop();
  ASSERT_EQ(log.requests.size(), 1U);
  const auto& sent = log.requests.front();
  EXPECT_THAT(sent, StartsWith("POST /a/../b//c?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(sent, AllOf(HasSubstr("\r\nHost: " + authority + "\r\n"),
                          HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\n"),
                          HasSubstr("\r\nX-Amz-Date: now\r\n")));
  EXPECT_THAT(sent, AllOf(Not(HasSubstr("Expect:")), Not(HasSubstr("Accept:"))));
  EXPECT_TRUE(sent.ends_with("\r\n\r\na=b&c=\xc3\xa9"));
}

// curl would send a body of this size only after a "100 Continue", which AWS does not send.
TEST_F(CurlTransport, sends_a_long_body_at_once) {
  Log log;
  LoopbackServer server(answering(log, ok("")));
  auto post = request(server);
  post.method = "POST";
  post.body = std::string(100'000, 'x');
  curl_transport("", Environment())(post);
  server.stop();
  ASSERT_EQ(log.requests.size(), 1U);
  EXPECT_TRUE(log.requests.front().ends_with("\r\n\r\n" + post.body));
}

TEST_F(CurlTransport, reuses_a_connection_for_the_next_request) {
  Log log;
  LoopbackServer server(answering(log, ok("x")));
  {
    const auto send = curl_transport("", Environment());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(request(server)).body, "x");
  }
  server.stop();
  EXPECT_EQ(log.requests.size(), 3U);
  EXPECT_EQ(log.connections, 1);
}

// Nothing of one request may be sent with the next one.
TEST_F(CurlTransport, forgets_a_request_before_the_next_one) {
  Log log;
  LoopbackServer server(answering(log, ok("")));
  {
    const auto send = curl_transport("", Environment());
    auto post = request(server);
    post.method = "POST";
    post.headers = {{"X-Amz-Security-Token", "secret"}};
    post.body = "body";
    send(post);
    send(request(server));
  }
  server.stop();
  ASSERT_EQ(log.requests.size(), 2U);
  EXPECT_THAT(log.requests[1], AllOf(StartsWith("GET / HTTP/1.1\r\n"), Not(HasSubstr("secret")),
                                     Not(HasSubstr("body")), Not(HasSubstr("Content-"))));
}

TEST_F(CurlTransport, opens_a_new_connection_if_the_server_closed_the_old_one) {
  int connections = 0;
  LoopbackServer server([&](int connection) {
    ++connections;
    if (!test::read_request(connection).empty()) test::write_text(connection, ok("x"));
  });
  const auto send = curl_transport("", Environment());
  EXPECT_EQ(send(request(server)).status, 200);
  EXPECT_EQ(send(request(server)).status, 200);
  server.stop();
  EXPECT_EQ(connections, 2);
}

// The credentials in the headers are intended only for the original host.
TEST_F(CurlTransport, follows_no_redirect) {
  Log elsewhere_log;
  LoopbackServer elsewhere(answering(elsewhere_log, ok("elsewhere")));
  Log log;
  LoopbackServer server(answering(log, fmt::format("HTTP/1.1 302 Found\r\nLocation: http://{}/\r\n"
                                                   "Content-Length: 0\r\n\r\n",
                                                   elsewhere.authority())));
  const auto response = curl_transport("", Environment())(request(server));
  elsewhere.stop();
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(elsewhere_log.connections, 0);
}

TEST_F(CurlTransport, sends_the_name_of_this_program) {
  Log log;
  LoopbackServer server(answering(log, ok("")));
  curl_transport("", Environment())(request(server));
  server.stop();
  ASSERT_EQ(log.requests.size(), 1U);
  EXPECT_THAT(log.requests[0],
              testing::ContainsRegex("\r\nUser-Agent: idr/[0-9]+\\.[0-9]+\\.[0-9]+\r\n"));
}

TEST_F(CurlTransport, sends_an_accept_header_of_the_requests_own) {
  Log log;
  LoopbackServer server(answering(log, ok("")));
  auto asking = request(server);
  asking.headers = {{"Accept", "application/json"}};
  curl_transport("", Environment())(asking);
  server.stop();
  ASSERT_EQ(log.requests.size(), 1U);
  EXPECT_THAT(log.requests[0], HasSubstr("\r\nAccept: application/json\r\n"));
}

} // namespace
} // namespace idr::http
