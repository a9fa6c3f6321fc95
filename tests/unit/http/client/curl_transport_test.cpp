#include "core/http/client/curl_transport.hpp"
#include "core/system/file_descriptor.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/http/loopback_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <utility>
#include <vector>

namespace idr::http {
namespace {

using system::Environment;
using test::LoopbackServer;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CurlTransport : public testing::Test {
protected:
  void SetUp() override { test::ask_loopback_directly(); }

  static Request request(const LoopbackServer& server) {
    Request request;
    request.scheme = "http";
    request.authority = server.authority();
    return request;
  }
};

/// The data received over all connections.
struct Log {
  int connections = 0;
  std::vector<std::string> requests;
};

/// Answers every request with `text` and keeps connections open.
auto answering(Log& log, std::string text) {
  return [&log, text = std::move(text)](int connection) {
    ++log.connections;
    for (;;) {
      auto received = test::read_request(connection);
      if (received.empty()) return;
      log.requests.push_back(std::move(received));
      if (!test::write_text(connection, text)) return;
    }
  };
}

std::string ok(const std::string& body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

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

TEST_F(CurlTransport, names_the_proxy_variable_but_not_its_value) {
  Request request;
  request.authority = test::closed_authority(); // over https
  const Environment proxied(Environment::Variables{{"HTTPS_PROXY", "http://user:hunter2@proxy"}});
  EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", proxied)(request); }),
              AllOf(HasSubstr("HTTPS_PROXY"), HasSubstr("NO_PROXY"), Not(HasSubstr("hunter2"))));
}

// In a mistyped URL, libcurl may read any part as the host and quote that part.
TEST_F(CurlTransport, shows_nothing_of_a_mistyped_proxy) {
  for (const auto* url :
       {"htp://user:hunter2@h:1", "http://user:hunter2", "http://hunter2/@h:1", "user:hunter2",
        "socks9://hunter2@h", "http://user:hunter2@", "http://[hunter2", "hunter2 @h"}) {
    ::setenv("https_proxy", url, 1);
    Request request;
    request.authority = "sts.invalid"; // over https
    const Environment proxied(Environment::Variables{{"https_proxy", url}});
    EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", proxied)(request); }),
                AllOf(StartsWith("no answer from sts.invalid: "), HasSubstr("https_proxy"),
                      Not(HasSubstr("hunter2"))))
        << url;
    ::unsetenv("https_proxy");
  }
}

// libcurl uses http_proxy only for http, so it cannot cause the failure of an https request.
TEST_F(CurlTransport, mentions_no_proxy_that_is_not_used) {
  Request request;
  request.authority = test::closed_authority(); // over https
  const Environment proxied(Environment::Variables{{"http_proxy", "http://proxy"}});
  EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", proxied)(request); }),
              Not(HasSubstr("goes through the proxy")));
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

// The service belongs to this machine; a proxy does not.
TEST_F(CurlTransport, sends_a_direct_request_through_no_proxy) {
  Log proxy_log;
  Log log;
  LoopbackServer proxy(answering(proxy_log, ok("proxy")));
  LoopbackServer server(answering(log, ok("server")));
  const auto send = curl_transport("", Environment());
  auto asking = request(server);
  ::unsetenv("NO_PROXY"); // libcurl reads the variables of its process
  ::setenv("http_proxy", ("http://" + proxy.authority()).c_str(), 1);
  const auto through_the_proxy = send(asking).body;
  asking.direct = true;
  const auto directly = send(asking).body;
  EXPECT_EQ(through_the_proxy, "proxy");
  EXPECT_EQ(directly, "server");
  proxy.stop();
  EXPECT_EQ(proxy_log.requests.size(), 1U);
}

TEST_F(CurlTransport, connects_to_the_first_of_the_given_addresses_that_answers) {
  Log log;
  LoopbackServer server(answering(log, ok("x")));
  const auto port = server.authority().substr(server.authority().find(':'));
  auto asking = request(server);
  asking.authority = "metadata.invalid" + port;
  asking.direct = true;
  asking.addresses = {"127.0.0.2", "127.0.0.1"}; // the first has no listener
  EXPECT_EQ(curl_transport("", Environment())(asking).body, "x");
  server.stop();
  ASSERT_EQ(log.requests.size(), 1U);
  EXPECT_THAT(log.requests[0], HasSubstr("\r\nHost: metadata.invalid" + port + "\r\n"));
}

TEST_F(CurlTransport, connects_to_an_ipv6_address) {
  const system::FileDescriptor listener(::socket(AF_INET6, SOCK_STREAM, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  socklen_t size = sizeof address;
  void* const untyped = &address;
  if (::bind(listener.get(), static_cast<sockaddr*>(untyped), size) != 0 ||
      ::listen(listener.get(), 1) != 0) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  ::getsockname(listener.get(), static_cast<sockaddr*>(untyped), &size);
  std::thread server([&] {
    const system::FileDescriptor connection(::accept(listener.get(), nullptr, nullptr));
    if (!test::read_request(connection.get()).empty()) test::write_text(connection.get(), ok("x"));
  });
  Request asking;
  asking.scheme = "http";
  asking.authority = fmt::format("metadata.invalid:{}", ntohs(address.sin6_port));
  asking.direct = true;
  asking.addresses = {"::1"};
  std::string body;
  EXPECT_NO_THROW(body = curl_transport("", Environment())(asking).body);
  EXPECT_EQ(body, "x");
  ::shutdown(listener.get(), SHUT_RDWR); // ends a pending accept
  server.join();
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

// Proxies and endpoints are irrelevant.
TEST_F(CurlTransport, has_no_remedy_for_a_host_of_this_machine) {
  Request asking;
  asking.scheme = "http";
  asking.authority = test::closed_authority();
  asking.direct = true;
  const Environment proxied(Environment::Variables{{"http_proxy", "http://proxy"}});
  EXPECT_THAT(test::thrown<NetworkError>([&] { curl_transport("", proxied)(asking); }),
              testing::EndsWith("\n"));
}

} // namespace
} // namespace idr::http
