#include "core/http/server/server.hpp"
#include "tests/unit/raw_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace idr::http {
namespace {

using std::chrono::milliseconds;
using test::RawClient;

const std::string request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string last_request = "GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Serves in a thread: the body is the method, the target, and whether there is a body.
class ServerTest : public testing::Test {
protected:
  ~ServerTest() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  RawClient client(const ServerLimits& limits = {}) {
    if (!server_) {
      server_.emplace(
          context_, [](const ReceivedRequest& got) { return respond(got); }, limits);
      thread_ = std::thread([this] { context_.run(); });
    }
    return RawClient::to_port(server_->port());
  }
  /// What the server sends for this text, until it closes the connection.
  std::string exchange(const std::string& text, const ServerLimits& limits = {}) {
    auto connection = client(limits);
    connection.send(text);
    return connection.read_to_end();
  }

private:
  static Response respond(const ReceivedRequest& got) {
    if (got.target == "/throw") throw std::runtime_error("a secret");
    if (got.target == "/long") return {200, {}, std::string(20'000'000, 'x')};
    const auto* const body = got.has_body ? " with a body" : "";
    return {got.has_body ? 413 : 200,
            {{"X-Headers", std::to_string(got.headers.size())}},
            got.method + " " + got.target + body + "\n"};
  }

  boost::asio::io_context context_;
  std::optional<Server> server_;
  std::thread thread_;
};

std::string ok(const std::string& body, const std::string& connection, int headers = 1) {
  return "HTTP/1.1 200 OK\r\nX-Headers: " + std::to_string(headers) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: " + connection +
         "\r\n\r\n" + body;
}
std::string refusal(const std::string& status) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

TEST_F(ServerTest, answers_the_requests_of_a_connection) {
  auto connection = client();
  connection.send(request);
  EXPECT_EQ(connection.read_until("/a\n"), ok("GET /a\n", "keep-alive"));
  connection.send("DELETE /?q HTTP/1.1\r\na: 1\r\nA: 2\r\n\r\n");
  EXPECT_EQ(connection.read_until("q\n"), ok("DELETE /?q\n", "keep-alive", 2));
  connection.send(last_request);
  EXPECT_EQ(connection.read_to_end(), ok("GET /b\n", "close", 2));
}

TEST_F(ServerTest, answers_requests_that_arrive_at_once_in_order) {
  std::string requests;
  std::string responses;
  for (int i = 0; i < 1000; ++i) {
    requests += request;
    responses += ok("GET /a\n", "keep-alive");
  }
  auto connection = client();
  std::thread sender([&] { connection.send(requests + last_request); });
  EXPECT_EQ(connection.read_to_end(), responses + ok("GET /b\n", "close", 2));
  sender.join();
}

TEST_F(ServerTest, answers_a_request_that_arrives_byte_by_byte) {
  auto connection = client();
  for (const char byte : last_request) connection.send({&byte, 1});
  EXPECT_EQ(connection.read_to_end(), ok("GET /b\n", "close", 2));
}

TEST_F(ServerTest, answers_a_client_that_has_ended_sending) {
  auto connection = client();
  connection.send(request);
  connection.end_sending();
  EXPECT_EQ(connection.read_to_end(), ok("GET /a\n", "keep-alive"));
}

TEST_F(ServerTest, keeps_a_connection_of_http_1_0_open_only_on_request) {
  EXPECT_EQ(exchange("GET / HTTP/1.0\r\n\r\n"), ok("GET /\n", "close", 0));
  auto connection = client();
  connection.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(connection.read_until("/\n"), ok("GET /\n", "keep-alive"));
}

TEST_F(ServerTest, sends_no_body_for_HEAD) {
  EXPECT_EQ(exchange("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n"), ok("", "close"));
}

TEST_F(ServerTest, sends_500_if_the_handler_throws) {
  EXPECT_EQ(exchange("GET /throw HTTP/1.1\r\nConnection: close\r\n\r\n"),
            refusal("500 Internal Server Error"));
}

TEST_F(ServerTest, refuses_what_is_not_a_request) {
  for (const std::string text :
       {"\x16\x03\x01\x02\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n", "G\x01T / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n",
        "GET / HTTP/1.1\r\n: x\r\n\r\n", "GET /\x7f HTTP/1.1\r\n\r\n"}) {
    EXPECT_EQ(exchange(text + request), refusal("400 Bad Request")) << text;
  }
}

TEST_F(ServerTest, refuses_contradictory_lengths) {
  for (const std::string headers :
       {"Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 1, 2\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: -1\r\n",
        "Content-Length: +1\r\n", "Content-Length: 0x1\r\n", "Content-Length: 1 1\r\n",
        "Content-Length: 99999999999999999999\r\n", "Content-Length:\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(exchange("GET / HTTP/1.1\r\n" + headers + "\r\n" + request),
              refusal("400 Bad Request"))
        << headers;
  }
}

/// What follows must not be read as a request: the client may have sent it for another user.
TEST_F(ServerTest, closes_after_a_request_with_a_body) {
  for (const std::string headers :
       {"Content-Length: 28\r\n", "Content-Length: 28, 28\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding:\r\n", "Transfer-Encoding: xchunked\r\n"}) {
    const auto response = exchange("PUT /c HTTP/1.1\r\n" + headers + "\r\n" + request);
    EXPECT_TRUE(response.starts_with("HTTP/1.1 413 Payload Too Large\r\n")) << response;
    EXPECT_TRUE(response.ends_with("PUT /c with a body\n")) << headers << response;
  }
}

TEST_F(ServerTest, a_body_of_length_0_is_none) {
  EXPECT_EQ(exchange("GET / HTTP/1.1\r\nContent-Length: 00\r\n\r\n" + last_request),
            ok("GET /\n", "keep-alive") + ok("GET /b\n", "close", 2));
}

TEST_F(ServerTest, a_long_body_is_not_read_and_the_response_is_not_lost) {
  auto connection = client();
  connection.send("POST / HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n");
  connection.send(std::string(10'000'000, 'x'));
  EXPECT_TRUE(connection.read_to_end().starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerTest, refuses_a_header_that_is_too_long) {
  const std::string begin = "GET /b HTTP/1.1\r\nConnection: close\r\na: ";
  const std::string end = "\r\n\r\n";
  const ServerLimits limits{.header_bytes = 8192};
  const auto rest = limits.header_bytes - begin.size() - end.size();
  EXPECT_EQ(exchange(begin + std::string(rest, 'x') + end, limits), ok("GET /b\n", "close", 2));
  EXPECT_EQ(exchange(begin + std::string(rest + 1, 'x') + end),
            refusal("431 Request Header Fields Too Large"));
  EXPECT_EQ(exchange(std::string(10'000'000, 'G')), refusal("431 Request Header Fields Too Large"));
  EXPECT_EQ(exchange(std::string(8192, '\n') + request), refusal("400 Bad Request"));
}

TEST_F(ServerTest, closes_a_connection_that_does_not_complete_a_request) {
  const ServerLimits limits{.receive = milliseconds(300)};
  auto slow = client(limits);
  const auto begin = std::chrono::steady_clock::now();
  slow.send("GET / HTTP/1.1\r\nHost");
  EXPECT_EQ(exchange(last_request), ok("GET /b\n", "close", 2)); // others do not wait
  // The limit is not begun anew by what arrives.
  while (!slow.is_closed() && slow.send("x")) std::this_thread::sleep_for(milliseconds(20));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, limits.receive);
}

TEST_F(ServerTest, closes_an_idle_connection) {
  const ServerLimits limits{.idle = milliseconds(300)};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(exchange(request, limits), ok("GET /a\n", "keep-alive"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, limits.idle);
  EXPECT_EQ(client().read_to_end(), "");
}

TEST_F(ServerTest, closes_a_connection_whose_client_does_not_read) {
  auto connection = client({.send = milliseconds(300)});
  connection.limit_unread_data();
  connection.send("GET /long HTTP/1.1\r\n\r\n");
  std::this_thread::sleep_for(milliseconds(600));
  EXPECT_EQ(exchange(last_request), ok("GET /b\n", "close", 2)); // others are served
  EXPECT_LT(connection.read_to_end().size(), 20'000'000);
}

TEST_F(ServerTest, serves_a_new_client_besides_1000_idle_ones) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < 2048) GTEST_SKIP() << "no more than " << files.rlim_max << " open files";
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  std::vector<RawClient> idle;
  for (int i = 0; i < 1000; ++i) idle.push_back(client());
  // They are accepted in order, so all have been when the last is answered.
  idle.back().send(request);
  EXPECT_EQ(idle.back().read_until("/a\n"), ok("GET /a\n", "keep-alive"));
  // One of those that remain, which is not the quietest any more.
  idle[600].send(request);
  EXPECT_EQ(idle[600].read_until("/a\n"), ok("GET /a\n", "keep-alive"));
  for (int i = 0; i < 400; ++i) idle.push_back(client());
  idle.back().send(request);
  EXPECT_EQ(idle.back().read_until("/a\n"), ok("GET /a\n", "keep-alive"));
  const auto limit = ServerLimits().connections;
  for (std::size_t i = 0; i < idle.size(); ++i) {
    const bool is_recent = i == 600 || i > idle.size() - limit;
    EXPECT_EQ(idle[i].is_closed(), !is_recent) << i;
  }
}

} // namespace
} // namespace idr::http
