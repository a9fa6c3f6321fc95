// A client of a server under test that sends any bytes, in the test's own time.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace idr::test {

class RawClient {
public:
  /// A socket that is connected already.
  explicit RawClient(int socket) : socket_(socket) {}
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  /// Waits until something listens there.
  static RawClient to_port(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connected(AF_INET, address);
  }
  static RawClient to_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    return connected(AF_UNIX, address);
  }

  /// Returns false if the peer has closed the connection.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// From now on, the kernel buffers little unread data here, so that the peer has to wait.
  /// Otherwise, it may buffer as much as net.ipv4.tcp_rmem allows: tens of megabytes.
  void limit_unread_data() {
    const int bytes = 128 * 1024; // with much less, reading is slow
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  /// Reads until `end` has arrived; returns everything up to it, or less if the peer closes the
  /// connection.
  std::string read_until(std::string_view end) {
    while (received_.find(end) == std::string::npos && receive()) {
    }
    const auto found = received_.find(end);
    return take(found == std::string::npos ? received_.size() : found + end.size());
  }
  /// Reads until the peer closes the connection.
  std::string read_to_end() {
    while (receive()) {
    }
    return take(received_.size());
  }
  /// Whether the peer has closed the connection, without a wait.
  bool is_closed() {
    pollfd event{socket_, POLLIN, 0};
    return ::poll(&event, 1, 0) == 1 && !receive();
  }

private:
  template <typename Address>
  static RawClient connected(int family, const Address& address) {
    const void* const untyped = &address;
    for (int tries = 0; tries < 6000; ++tries) {
      RawClient client(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
      if (::connect(client.socket_, static_cast<const sockaddr*>(untyped), sizeof address) == 0) {
        return client;
      }
      ::usleep(10'000);
    }
    ADD_FAILURE() << "nothing listens";
    return RawClient(-1);
  }

  bool receive() {
    constexpr std::chrono::milliseconds patience = std::chrono::minutes(1);
    pollfd event{socket_, POLLIN, 0};
    if (::poll(&event, 1, static_cast<int>(patience.count())) != 1) {
      ADD_FAILURE() << "nothing was received";
      return false;
    }
    std::array<char, 65536> buffer{};
    const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size > 0) received_.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0;
  }
  std::string take(std::size_t size) {
    auto text = received_.substr(0, size);
    received_.erase(0, size);
    return text;
  }

  int socket_;
  std::string received_;
};

} // namespace idr::test
