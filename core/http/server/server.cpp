#include "core/http/server/server.hpp"

#include "core/http/server/connection.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <utility>

namespace idr::http {

namespace asio = boost::asio;

/// Accepts connections, and knows all of them in the order in which they were last active.
class Server::Listener : public std::enable_shared_from_this<Listener> {
public:
  Listener(asio::io_context& context, Handler handler, const ServerLimits& limits)
      : acceptor_(context), retry_(context),
        limits_(limits), callbacks_{std::move(handler),
                                    [this](Connection& one) { move_to_end(one); },
                                    [this](Connection& one) { forget(one); }} {
    boost::system::error_code error;
    const asio::ip::tcp::endpoint loopback(asio::ip::address_v4::loopback(), 0);
    acceptor_.open(loopback.protocol(), error);
    if (!error) acceptor_.bind(loopback, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw SystemError("cannot listen on 127.0.0.1", error.value());
    port_ = acceptor_.local_endpoint().port();
  }

  std::uint16_t port() const { return port_; }

  void accept() {
    acceptor_.async_accept(
        [self = shared_from_this()](boost::system::error_code error, Socket socket) {
          if (!self->acceptor_.is_open()) return;
          if (error) return self->accept_later();
          self->add(std::move(socket));
          self->accept();
        });
  }

  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    while (!quietest_first_.empty()) quietest_first_.front()->close();
  }

private:
  void add(Socket socket) {
    if (quietest_first_.size() >= limits_.connections) quietest_first_.front()->close();
    const auto added = std::make_shared<Connection>(std::move(socket), limits_, callbacks_);
    added->place = quietest_first_.insert(quietest_first_.end(), added);
    added->start();
  }

  void move_to_end(Connection& connection) {
    quietest_first_.splice(quietest_first_.end(), quietest_first_, connection.place);
  }

  void forget(Connection& connection) {
    const auto kept = *connection.place; // the caller is one of its functions
    quietest_first_.erase(connection.place);
  }

  /// There is no descriptor left, or no memory: one connection less may help, and trying again at
  /// once would not.
  void accept_later() {
    if (!quietest_first_.empty()) quietest_first_.front()->close();
    retry_.expires_after(std::chrono::milliseconds(100));
    retry_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (!error) self->accept();
    });
  }

  asio::basic_socket_acceptor<asio::ip::tcp, Executor> acceptor_;
  Timer retry_;
  ServerLimits limits_;
  Connection::Callbacks callbacks_;
  Connections quietest_first_;
  std::uint16_t port_ = 0;
};

Server::Server(asio::io_context& context, Handler handler, const ServerLimits& limits)
    : listener_(std::make_shared<Listener>(context, std::move(handler), limits)) {
  listener_->accept();
}

Server::~Server() {
  try {
    listener_->close();
  } catch (...) { // NOLINT(bugprone-empty-catch): the io_context closes what is still open
  }
}

std::uint16_t Server::port() const { return listener_->port(); }

} // namespace idr::http
