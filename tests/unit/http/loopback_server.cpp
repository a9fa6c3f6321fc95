#include "tests/unit/http/loopback_server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace idr::test {
namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

/// A socket bound to a free port of 127.0.0.1, and its authority.
std::pair<int, std::string> bound_socket() {
  const int bound = check(::socket(AF_INET, SOCK_STREAM, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  void* const untyped = &address;
  check(::bind(bound, static_cast<sockaddr*>(untyped), size), "bind");
  check(::getsockname(bound, static_cast<sockaddr*>(untyped), &size), "getsockname");
  return {bound, "127.0.0.1:" + std::to_string(ntohs(address.sin_port))};
}

} // namespace

LoopbackServer::LoopbackServer(std::function<void(int)> serve) {
  check(::pipe(stop_), "pipe");
  std::tie(listener_, authority_) = bound_socket();
  check(::listen(listener_, 8), "listen");
  thread_ = std::thread([this, serve = std::move(serve)] { run(serve); });
}

void LoopbackServer::run(const std::function<void(int)>& serve) {
  // If the peer has closed the connection, write() fails.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  for (;;) {
    std::array<pollfd, 2> events = {pollfd{listener_, POLLIN, 0}, pollfd{stop_[0], POLLIN, 0}};
    if (::poll(events.data(), events.size(), -1) < 0) return;
    if (events[0].revents == 0) return;
    const int connection = ::accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    hold(connection);
    serve(connection);
    hold(-1);
    ::close(connection);
  }
}

void LoopbackServer::hold(int connection) {
  const std::lock_guard lock(mutex_);
  connection_ = connection;
}

void LoopbackServer::stop() {
  if (!thread_.joinable()) return;
  ::close(stop_[1]); // the other end becomes readable
  {
    const std::lock_guard lock(mutex_);
    if (connection_ >= 0) ::shutdown(connection_, SHUT_RDWR);
  }
  thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
}

std::string closed_authority() {
  return bound_socket().second; // it stays bound, so that no other process can listen there
}

std::string read_request(int connection) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto head = text.find("\r\n\r\n");
    if (head != std::string::npos) {
      const auto length = text.find("Content-Length: ");
      const auto body = length < head ? std::stoul(text.substr(length + 16)) : 0;
      if (text.size() >= head + 4 + body) return text;
    }
    const auto count = ::read(connection, buffer.data(), buffer.size());
    if (count <= 0) return {};
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

bool write_text(int connection, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const auto count = ::write(connection, text.data() + done, text.size() - done);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

} // namespace idr::test
