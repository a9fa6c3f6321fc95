#include "core/credential_endpoint/endpoint_server.hpp"
#include "core/credential_endpoint/feed.hpp"
#include "tests/unit/raw_client.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <future>
#include <string>
#include <sys/socket.h>

namespace idr::credential_endpoint {
namespace {

using std::chrono::milliseconds;
using test::RawClient;

constexpr auto now = system::TimePoint(std::chrono::seconds(1'800'000'000));
system::TimePoint clock_of_test() { return now; }

/// The lines of a feed with these credentials.
std::string feed_of(const std::string& access_key_id, const std::string& authorization = "t") {
  return format_feed_start(authorization) +
         format_feed_credentials({.access_key_id = access_key_id,
                                  .secret_access_key = "s",
                                  .token = "t",
                                  .expiration = now + std::chrono::hours(1)});
}

/// The port of the answer `ready PORT`.
std::uint16_t port_of(const std::string& line) {
  const auto answer = parse_feed_answer(line.substr(0, line.size() - 1));
  EXPECT_TRUE(answer && answer->port != 0) << line;
  return answer ? answer->port : std::uint16_t{0};
}

std::string get(std::uint16_t port, const std::string& authorization) {
  auto client = RawClient::to_port(port);
  client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
              "\r\nAuthorization: " + authorization + "\r\nConnection: close\r\n\r\n");
  return client.read_to_end();
}
bool gives(std::uint16_t port, const std::string& authorization, const std::string& access_key_id) {
  return get(port, authorization).find("\"AccessKeyId\":\"" + access_key_id + "\"") !=
         std::string::npos;
}

TEST(ServeFedByStream, serves_the_latest_credentials_until_the_stream_ends) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  auto serving = std::async(std::launch::async, [fd = ends[1]] {
    serve_fed_by_stream(system::FileDescriptor(fd), clock_of_test);
  });
  RawClient feed(ends[0]);
  feed.send(feed_of("FIRST"));
  const auto port = port_of(feed.read_until("\n"));
  EXPECT_TRUE(gives(port, "t", "FIRST"));
  EXPECT_TRUE(get(port, "x").starts_with("HTTP/1.1 401 "));
  const auto second = feed_of("SECOND");
  feed.send(second.substr(second.find('\n') + 1));
  EXPECT_EQ(port_of(feed.read_until("\n")), port);
  EXPECT_TRUE(gives(port, "t", "SECOND"));
  feed.end_sending();
  serving.get();
  EXPECT_EQ(feed.read_to_end(), "");
}

TEST(ServeFedByStream, ends_after_a_refusal) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  RawClient feed(ends[0]);
  feed.send("{\"Version\":2}\n");
  serve_fed_by_stream(system::FileDescriptor(ends[1]), clock_of_test);
  EXPECT_EQ(feed.read_to_end(), "refused unknown protocol version; this is version 1\n");
}

class ServeFedBySocketTest : public testing::Test {
protected:
  ~ServeFedBySocketTest() override {
    if (!serving_.valid()) return;
    ::raise(SIGTERM);
    serving_.get();
  }
  void serve(const FeedLimits& limits = {}) {
    serving_ = std::async(std::launch::async,
                          [this, limits] { serve_fed_by_socket(path_, clock_of_test, limits); });
    RawClient::to_path(path_); // it listens, and therefore handles SIGTERM
  }
  std::string feed(const std::string& text) {
    auto client = RawClient::to_path(path_);
    client.send(text);
    client.end_sending();
    return client.read_to_end();
  }

  test::ScratchFolder folder_;
  std::string path_ = folder_ / "feed";
  std::future<void> serving_;
};

TEST_F(ServeFedBySocketTest, each_feed_replaces_the_one_before) {
  serve();
  const auto port = port_of(feed(feed_of("FIRST", "one")));
  EXPECT_TRUE(gives(port, "one", "FIRST"));
  EXPECT_EQ(port_of(feed(feed_of("SECOND", "one"))), port);
  EXPECT_TRUE(gives(port, "one", "SECOND"));
}

TEST_F(ServeFedBySocketTest, a_feed_with_another_token_is_refused) {
  serve();
  const auto port = port_of(feed(feed_of("FIRST", "one")));
  EXPECT_EQ(feed(feed_of("SECOND", "two")),
            "refused the authorization token is another one than before\n");
  EXPECT_TRUE(gives(port, "one", "FIRST"));
  EXPECT_TRUE(get(port, "two").starts_with("HTTP/1.1 401 "));
}

TEST_F(ServeFedBySocketTest, a_refused_feed_changes_nothing) {
  serve();
  const auto port = port_of(feed(feed_of("FIRST")));
  EXPECT_EQ(feed("\n"), "refused a line is not a JSON object\n");
  EXPECT_EQ(feed(format_feed_start("x")), "refused the feed ended before any credentials\n");
  EXPECT_EQ(feed(feed_of("SECOND").substr(0, 100)), "refused the last line has no end\n");
  EXPECT_TRUE(gives(port, "t", "FIRST"));
}

TEST_F(ServeFedBySocketTest, a_slow_feed_is_refused_and_delays_nobody) {
  serve({.time = milliseconds(300)});
  auto slow = RawClient::to_path(path_);
  slow.send("{");
  EXPECT_TRUE(gives(port_of(feed(feed_of("FIRST"))), "t", "FIRST"));
  EXPECT_EQ(slow.read_to_end(), "refused the feed took too long\n");
}

TEST_F(ServeFedBySocketTest, a_long_feed_is_refused) {
  serve({.bytes = 2000});
  auto text = feed_of("FIRST");
  const auto line = text.substr(text.find('\n') + 1);
  while (text.size() <= 2000) text += line;
  auto client = RawClient::to_path(path_);
  client.send(text);
  EXPECT_TRUE(client.read_to_end().ends_with("refused the feed is too long\n"));
}

TEST_F(ServeFedBySocketTest, replaces_a_socket_that_an_earlier_process_left) {
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path_.copy(&address.sun_path[0], path_.size());
  const void* const untyped = &address;
  ASSERT_EQ(::bind(left, static_cast<const sockaddr*>(untyped), sizeof address), 0);
  ::close(left);
  serve();
  EXPECT_TRUE(gives(port_of(feed(feed_of("FIRST"))), "t", "FIRST"));
}

TEST(ServeFedBySocket, reports_a_path_that_cannot_be) {
  const test::ScratchFolder folder;
  EXPECT_THROW(serve_fed_by_socket(folder / "absent/feed", clock_of_test), SystemError);
  EXPECT_THROW(serve_fed_by_socket(folder / std::string(200, 'x'), clock_of_test), SystemError);
}

} // namespace
} // namespace idr::credential_endpoint
