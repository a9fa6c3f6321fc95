// An event-driven HTTP/1.1 server: one thread, and for an idle connection one descriptor and one
// timer.
#pragma once

#include "core/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace idr::http {

struct ReceivedRequest {
  std::string method;
  std::string target; ///< as sent; may be an absolute URL, or anything else without white space
  std::vector<Header> headers; ///< in the order received; the values without outer white space
  /// Whether a body follows. It is not read: the connection is closed after the response.
  bool has_body = false;
};

/// Returns the response, to which the server adds Content-Length and Connection. If it throws, the
/// response is 500.
using Handler = std::function<Response(const ReceivedRequest&)>;

struct ServerLimits {
  std::size_t header_bytes = 8192;          ///< request line and headers; a longer request gets 431
  std::chrono::milliseconds receive{5'000}; ///< from the first byte of a request to the last
  std::chrono::milliseconds send{5'000};    ///< to take a response
  std::chrono::milliseconds idle{60'000};   ///< without a request
  /// When one more is accepted, the one that has been quiet for the longest time is closed.
  std::size_t connections = 512;
};

/// Listens on 127.0.0.1 and serves while the io_context runs. Requests of a connection are answered
/// in order, also if they arrive at once. What is not a request gets 400; a request that exceeds a
/// time limit is closed without a response. Must be destroyed before the io_context.
class Server {
public:
  /// Chooses a free port. Throws SystemError.
  Server(boost::asio::io_context& context, Handler handler, const ServerLimits& limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

} // namespace idr::http
