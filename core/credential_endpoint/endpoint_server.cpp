#include "core/credential_endpoint/endpoint_server.hpp"

#include "core/credential_endpoint/answer.hpp"
#include "core/credential_endpoint/feed_connection.hpp"
#include "core/http/server/server.hpp"
#include "core/system/memory.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <optional>
#include <unistd.h>
#include <utility>

namespace idr::credential_endpoint {

namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

/// Only the endpoint's own user and idr, through the engine, reach the socket: more feeds at once
/// are a fault of theirs.
constexpr int most_feeds = 8;

class Endpoint {
public:
  explicit Endpoint(const system::Clock& clock)
      : clock_(clock), signals_(context_, SIGTERM, SIGINT),
        server_(context_,
                [this](const http::ReceivedRequest& request) {
                  return answer(request, host_, offer_, clock_());
                }),
        host_("127.0.0.1:" + std::to_string(server_.port())), listener_(context_) {
    signals_.async_wait([this](boost::system::error_code, int) { context_.stop(); });
  }

  void run() { context_.run(); }

  void take_feeds_from(const std::string& path, const FeedLimits& limits) {
    boost::system::error_code error;
    ::unlink(path.c_str());
    listener_.open(stream_protocol(), error);
    try {
      if (!error) listener_.bind(stream_protocol::endpoint(path), error);
    } catch (const boost::system::system_error& too_long) {
      error = too_long.code();
    }
    if (!error) listener_.listen(most_feeds, error);
    if (error) throw SystemError("cannot listen on " + path, error.value());
    accept_feed(limits);
  }

  void take_feed(FeedSocket stream) {
    start_feed(std::move(stream), std::nullopt, [this] { context_.stop(); });
  }

  asio::io_context& context() { return context_; }

private:
  void accept_feed(const FeedLimits& limits) {
    listener_.async_accept([this, limits](boost::system::error_code error, FeedSocket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && feeds_ < most_feeds) {
        ++feeds_;
        start_feed(std::move(socket), limits, [this] { --feeds_; });
      }
      accept_feed(limits);
    });
  }

  void start_feed(FeedSocket socket, std::optional<FeedLimits> limits,
                  std::function<void()> ended) {
    std::make_shared<FeedConnection>(
        std::move(socket), limits, clock_,
        [this](Offer offer) {
          if (offer_ && offer.authorization != offer_->authorization) {
            throw FeedError("the authorization token is another one than before");
          }
          offer_ = std::move(offer);
          system::release_code_pages(); // a feed comes once in an hour
          return server_.port();
        },
        std::move(ended))
        ->start();
  }

  system::Clock clock_;
  std::optional<Offer> offer_;
  asio::io_context context_{1};
  asio::signal_set signals_;
  http::Server server_;
  std::string host_;
  asio::basic_socket_acceptor<stream_protocol, asio::io_context::executor_type> listener_;
  int feeds_ = 0;
};

} // namespace

void serve_fed_by_socket(const std::string& path, const system::Clock& clock,
                         const FeedLimits& limits) {
  Endpoint endpoint(clock);
  endpoint.take_feeds_from(path, limits);
  endpoint.run();
}

void serve_fed_by_stream(system::FileDescriptor stream, const system::Clock& clock) {
  Endpoint endpoint(clock);
  FeedSocket socket(endpoint.context());
  boost::system::error_code error;
  socket.assign(stream_protocol(), ::dup(stream.get()), error);
  if (error) throw SystemError("cannot read the feed", error.value());
  endpoint.take_feed(std::move(socket));
  endpoint.run();
}

} // namespace idr::credential_endpoint
