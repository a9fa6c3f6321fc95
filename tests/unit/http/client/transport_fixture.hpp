// Requests to a server of the test, and the server's answers.
#pragma once

#include "core/http/message.hpp"
#include "tests/unit/http/loopback_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::test {

class CurlTransport : public testing::Test {
protected:
  void SetUp() override { ask_loopback_directly(); }

  static http::Request request(const LoopbackServer& server) {
    http::Request request;
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
inline auto answering(Log& log, std::string text) {
  return [&log, text = std::move(text)](int connection) {
    ++log.connections;
    for (;;) {
      auto received = read_request(connection);
      if (received.empty()) return;
      log.requests.push_back(std::move(received));
      if (!write_text(connection, text)) return;
    }
  };
}

inline std::string ok(const std::string& body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

} // namespace idr::test
