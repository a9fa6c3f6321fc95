#include "cli/agent/feed_command.hpp"

#include "core/credential_endpoint/feed.hpp"
#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace idr::agent {
namespace {

using system::FileDescriptor;

constexpr std::chrono::seconds patience{5};

/// Returns std::errc() after connecting.
int try_to_connect(int socket, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  path.copy(&address.sun_path[0], path.size());
  const void* const untyped = &address;
  const int result = ::connect(socket, static_cast<const sockaddr*>(untyped), sizeof address);
  return result == 0 ? 0 : errno;
}

/// The agent may have been started a moment ago.
FileDescriptor connect(const std::string& path) {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int error = try_to_connect(socket.get(), path);
    if (error == 0) return socket;
    const bool absent = error == ENOENT || error == ECONNREFUSED;
    if (!absent || std::chrono::steady_clock::now() >= end) {
      throw SystemError("cannot connect to " + path, error);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

bool is_over(ssize_t size) { return size == 0 || (size < 0 && errno != EINTR); }

/// Passes what there is on stdin. Returns false at its end, or if the agent takes no more.
bool pass_stdin(int socket) {
  std::array<char, 4096> buffer{};
  const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  std::string_view rest(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!rest.empty()) {
    const auto sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (is_over(sent)) return false;
    rest.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
  }
  return !is_over(size);
}

/// Returns false at the end of the answers.
bool receive(int socket, std::string& answers) {
  std::array<char, 4096> buffer{};
  const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
  if (size > 0) answers.append(buffer.data(), static_cast<std::size_t>(size));
  return !is_over(size);
}

/// Passes stdin until it ends or the agent has refused it; returns the answers.
std::string exchange(int socket) {
  std::string answers;
  std::array<pollfd, 2> events = {pollfd{socket, POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
  for (;;) {
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
      throw SystemError("cannot wait for stdin", errno);
    }
    if (events[0].revents != 0 && !receive(socket, answers)) return answers;
    if (events[1].revents != 0 && !pass_stdin(socket)) {
      ::shutdown(socket, SHUT_WR);
      events[1].fd = -1;
    }
  }
}

bool ends_ready(std::string_view answers) {
  if (!answers.ends_with('\n')) return false;
  answers.remove_suffix(1);
  const auto last = credential_endpoint::parse_feed_answer(answers.substr(answers.rfind('\n') + 1));
  return last && last->port != 0;
}

} // namespace

int feed(const std::string& socket) {
  const auto connection = connect(socket);
  const auto answers = exchange(connection.get());
  system::write_all(STDOUT_FILENO, answers, "stdout");
  return ends_ready(answers) ? 0 : 1;
}

} // namespace idr::agent
