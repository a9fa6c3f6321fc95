// One connection of the server: its requests one after the other, and its time limits.
#pragma once

#include "core/http/server/request_parser.hpp"
#include "core/http/server/server.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace idr::http {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Connection;
using Connections = std::list<std::shared_ptr<Connection>>;

/// Owned by the server's list until it is closed, and by its pending operations.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  struct Callbacks {
    Handler handler;
    std::function<void(Connection&)> active; ///< a request begins
    std::function<void(Connection&)> closed; ///< called once
  };

  Connection(Socket socket, const ServerLimits& limits, const Callbacks& callbacks);

  void start() { await_request(); }
  void close();

  Connections::iterator place; ///< in the server's list; set by the server

private:
  using Code = boost::system::error_code;
  using Step = void (Connection::*)(std::size_t size);

  void await_request();
  void begin_request(std::size_t size);
  void receive();
  void received(std::size_t size);
  void parse();
  void answer();
  void send(const Response& response, bool keep_open);
  void sent(std::size_t size);
  void discard();
  void discarded(std::size_t size);

  void limit_time(std::chrono::milliseconds limit);
  /// The handler of an operation: continues with this step, or closes after an error.
  auto then(Step step);

  Socket socket_;
  Timer timer_;
  const ServerLimits& limits_;
  const Callbacks& callbacks_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  std::size_t header_size_ = 0; ///< of the part that is parsed
  std::string response_;        ///< as sent
  bool keep_open_ = true;
};

} // namespace idr::http
