// Requests through proxies, to this machine and to given addresses.
#include "core/http/client/curl_transport.hpp"
#include "core/system/file_descriptor.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/http/client/transport_fixture.hpp"
#include "tests/unit/http/loopback_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>

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
