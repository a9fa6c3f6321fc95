// One connection through which the endpoint is fed.
#pragma once

#include "core/credential_endpoint/endpoint_server.hpp"
#include "core/credential_endpoint/feed.hpp"

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace idr::credential_endpoint {

using FeedSocket = boost::asio::basic_stream_socket<boost::asio::local::stream_protocol,
                                                    boost::asio::io_context::executor_type>;

/// Ends with its last pending operation: after the feed, a refusal or its time limit.
class FeedConnection : public std::enable_shared_from_this<FeedConnection> {
public:
  /// Takes an offer, and returns the port that serves it. Throws FeedError if it is refused.
  using Take = std::function<std::uint16_t(Offer)>;

  /// `ended` is called when the connection is closed. No limits: std::nullopt.
  FeedConnection(FeedSocket socket, std::optional<FeedLimits> limits, system::Clock clock,
                 Take take, std::function<void()> ended);

  void start();

private:
  using Code = boost::system::error_code;

  void receive();
  void received(std::size_t size);
  /// Reads what has arrived, and answers every offer.
  void read_offers();
  void finish();
  void refuse(const std::string& reason);
  void send(const std::string& text);
  void close();

  FeedSocket socket_;
  boost::asio::steady_timer timer_;
  std::optional<FeedLimits> limits_;
  system::Clock clock_;
  Take take_;
  std::function<void()> ended_;
  FeedReader reader_;
  std::array<char, 4096> buffer_{};
  std::size_t total_ = 0;
};

} // namespace idr::credential_endpoint
