#include "core/credential_endpoint/feed.hpp"
#include "core/launch/host_endpoint.hpp"
#include "core/system/file_descriptor.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::Loop;
using test::text_of_child;

constexpr system::TimePoint now{1'795'300'000s};

std::string read_line(int stream) {
  std::string line;
  for (char byte = 0; ::read(stream, &byte, 1) == 1 && byte != '\n';) line += byte;
  return line;
}

/// The port at which the endpoint serves once it has been fed; 0 if it refused.
std::uint16_t feed(int stream, bool is_begun = false) {
  auto text = credential_endpoint::format_feed_credentials({.access_key_id = "key",
                                                            .secret_access_key = "secret",
                                                            .token = "token",
                                                            .expiration = now + 1h,
                                                            .account_id = "",
                                                            .role_arn = ""});
  if (!is_begun) text.insert(0, credential_endpoint::format_feed_start("authorization"));
  system::write_all(stream, text, "test");
  const auto answer = credential_endpoint::parse_feed_answer(read_line(stream));
  return answer ? answer->port : std::uint16_t{0};
}

bool accepts(std::uint16_t port) {
  const system::FileDescriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the interface of sockets wants
  return ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool ends(std::uint16_t port) {
  return test::eventually([port] { return !accepts(port); });
}

TEST(HostEndpoint, serves_what_it_is_fed_until_it_is_destroyed) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              const Loop loop;
              std::optional<HostEndpoint> endpoint(std::in_place, loop, [] { return now; });
              const auto port = feed(endpoint->stream());
              if (port == 0 || !accepts(port)) return "not served";
              endpoint.reset();
              return ends(port) ? "ended" : "still served";
            }),
            "ended");
}

TEST(HostEndpoint, is_not_ended_by_keys_of_the_terminal) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              ::setpgid(0, 0);
              Loop loop; // blocks signals here
              const HostEndpoint endpoint(loop, [] { return now; });
              const auto port = feed(endpoint.stream());
              ::kill(0, SIGINT); // all processes of the group
              const bool is_here = loop.arrived_ending_signal().has_value();
              return is_here && port != 0 && feed(endpoint.stream(), true) == port ? "served"
                                                                                   : "ended";
            }),
            "served");
}

TEST(HostEndpoint, ends_with_the_last_copy_that_has_its_stream) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              const Loop loop;
              std::optional<HostEndpoint> endpoint(std::in_place, loop, [] { return now; });
              const auto port = feed(endpoint->stream());
              std::optional<system::FileDescriptor> copy(std::in_place, ::dup(endpoint->stream()));
              endpoint->release();
              endpoint.reset();
              if (!accepts(port)) return "ended too early";
              copy.reset();
              return ends(port) ? "ended" : "still served";
            }),
            "ended");
}

} // namespace
} // namespace idr::launch
