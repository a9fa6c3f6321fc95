#include "core/launch/host_endpoint.hpp"

#include "core/credential_endpoint/endpoint_server.hpp"
#include "core/error.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <sys/socket.h>
#include <unistd.h>

namespace idr::launch {

HostEndpoint::HostEndpoint(const Supervisor& loop, const system::Clock& clock) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw SystemError("cannot create a socket to the credential endpoint", errno);
  }
  stream_ = system::FileDescriptor(ends[0]);
  system::FileDescriptor other(ends[1]);
  const std::array kept = {other.get()};
  process_.emplace(
      [&] {
        ::setsid(); // Ctrl-C is for the container, which may still need credentials
        try {
          credential_endpoint::serve_fed_by_stream(std::move(other), clock);
          return 0;
        } catch (const std::exception&) {
          return 1; // the feed ends, which its other end reports
        }
      },
      loop.previous_signals(), kept);
}

} // namespace idr::launch
