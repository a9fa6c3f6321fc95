#include "core/credential_endpoint/feed_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <string_view>
#include <utility>

namespace idr::credential_endpoint {

namespace asio = boost::asio;

FeedConnection::FeedConnection(FeedSocket socket, std::optional<FeedLimits> limits,
                               system::Clock clock, Take take, std::function<void()> ended)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), limits_(limits),
      clock_(std::move(clock)), take_(std::move(take)), ended_(std::move(ended)) {}

void FeedConnection::start() {
  if (limits_) {
    timer_.expires_after(limits_->time);
    timer_.async_wait([weak = weak_from_this()](Code error) {
      const auto self = weak.lock();
      if (self && !error) self->refuse("the feed took too long");
    });
  }
  receive();
}

void FeedConnection::receive() {
  socket_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this()](Code error, std::size_t size) {
                            if (!self->socket_.is_open()) return;
                            if (error == asio::error::eof) return self->finish();
                            if (error) return self->close();
                            self->received(size);
                          });
}

void FeedConnection::received(std::size_t size) {
  total_ += size;
  if (limits_ && total_ > limits_->bytes) return refuse("the feed is too long");
  reader_.add({buffer_.data(), size});
  buffer_.fill('\0');
  try {
    read_offers();
  } catch (const FeedError& error) {
    return refuse(error.what());
  }
  receive();
}

void FeedConnection::read_offers() {
  while (auto offer = reader_.next(clock_())) {
    const auto port = take_(std::move(*offer));
    send(format_feed_answer({.port = port, .refusal = {}}));
  }
}

void FeedConnection::finish() {
  try {
    reader_.finish();
  } catch (const FeedError& error) {
    return refuse(error.what());
  }
  close();
}

void FeedConnection::refuse(const std::string& reason) {
  if (!socket_.is_open()) return;
  send(format_feed_answer({.port = 0, .refusal = reason}));
  close();
}

/// The answers to a feed fit into the buffer of a socket: a peer that does not read them does not
/// need them, and must not delay anybody.
void FeedConnection::send(const std::string& text) {
  Code ignored;
  socket_.non_blocking(true, ignored);
  socket_.write_some(asio::buffer(text), ignored);
}

void FeedConnection::close() {
  Code ignored;
  socket_.close(ignored);
  timer_.cancel();
  ended_();
}

} // namespace idr::credential_endpoint
