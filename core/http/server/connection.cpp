#include "core/http/server/connection.hpp"

#include "core/http/server/response_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

namespace idr::http {

namespace asio = boost::asio;

namespace {

/// Enough for any request of an SDK but those with the longest tokens.
constexpr std::size_t bytes_at_once = 2048;
/// How long a client may go on to send after its last response.
constexpr std::chrono::milliseconds patience_to_discard{1'000};

} // namespace

Connection::Connection(Socket socket, const ServerLimits& limits, const Callbacks& callbacks)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), limits_(limits),
      callbacks_(callbacks), buffer_(limits.header_bytes) {}

void Connection::close() {
  if (!socket_.is_open()) return;
  Code ignored;
  socket_.close(ignored);
  timer_.cancel();
  callbacks_.closed(*this);
}

auto Connection::then(Step step) {
  return [self = shared_from_this(), step](Code error, std::size_t size = 0) {
    if (!self->socket_.is_open()) return;
    if (error) return self->close();
    (self.get()->*step)(size);
  };
}

void Connection::limit_time(std::chrono::milliseconds limit) {
  timer_.expires_after(limit);
  timer_.async_wait([weak = weak_from_this()](Code error) {
    const auto self = weak.lock();
    // A timer that has expired cannot be cancelled any more, but it may have been set anew.
    if (self && !error && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->close();
  });
}

void Connection::await_request() {
  parser_.emplace(limits_.header_bytes);
  header_size_ = 0;
  if (buffer_.size() > 0) return begin_request(0); // sent before the previous one was answered
  buffer_.shrink_to_fit();
  limit_time(limits_.idle);
  socket_.async_wait(Socket::wait_read, then(&Connection::begin_request));
}

void Connection::begin_request(std::size_t /*size*/) {
  callbacks_.active(*this);
  limit_time(limits_.receive);
  if (buffer_.size() > 0) return parse();
  receive();
}

void Connection::receive() {
  const auto room = std::min(bytes_at_once, limits_.header_bytes - buffer_.size());
  socket_.async_read_some(buffer_.prepare(room), then(&Connection::received));
}

void Connection::received(std::size_t size) {
  buffer_.commit(size);
  parse();
}

void Connection::parse() {
  using boost::beast::http::error;
  Code fault;
  const auto used = parser_->put(buffer_.data(), fault);
  buffer_.consume(used);
  header_size_ += used;
  // Beast limits the request line and the headers separately.
  const bool incomplete = fault == error::need_more;
  const auto size = header_size_ + (incomplete ? buffer_.size() + 1 : 0);
  if (fault == error::header_limit || size > limits_.header_bytes) {
    return send({.status = 431, .headers = {}, .body = {}}, false);
  }
  if (incomplete) return receive();
  if (fault) return send({.status = 400, .headers = {}, .body = {}}, false);
  answer();
}

void Connection::answer() {
  const auto& request = parser_->request();
  Response response;
  try {
    response = callbacks_.handler(request);
  } catch (const std::exception&) {
    response = {.status = 500, .headers = {}, .body = {}};
  }
  if (request.method == "HEAD") response.body.clear();
  send(response, parser_->keep_alive() && !request.has_body);
}

void Connection::send(const Response& response, bool keep_open) {
  keep_open_ = keep_open;
  response_ = response_text(response, keep_open);
  limit_time(limits_.send);
  asio::async_write(socket_, asio::buffer(response_), then(&Connection::sent));
}

void Connection::sent(std::size_t /*size*/) {
  std::string().swap(response_); // freed, and therefore wiped
  if (keep_open_) return await_request();
  // Closed with unread data, the connection would be reset, and the client might lose the response.
  Code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return close();
  limit_time(patience_to_discard);
  discard();
}

void Connection::discard() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(std::min(bytes_at_once, limits_.header_bytes)),
                          then(&Connection::discarded));
}

void Connection::discarded(std::size_t /*size*/) { discard(); }

} // namespace idr::http
