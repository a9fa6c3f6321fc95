// The agent: the only program in the container that owns the application's network. It serves
// credentials on loopback, and never prints one.
//
//   agent [serve [SOCKET]]   the endpoint, fed through SOCKET (/run/agent/feed)
//   agent feed [SOCKET]      passes stdin to SOCKET and prints its answer; exits with 0 if it is
//   ready
#include "cli/agent/feed_command.hpp"
#include "core/credential_endpoint/endpoint_server.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace {

/// Neither a core dump, nor a debugger of the same user, nor a socket that others may write to.
void keep_others_out() {
  ::umask(0077);
  const rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int run(std::string_view command, const std::string& socket) {
  if (command == "serve") {
    idr::credential_endpoint::serve_fed_by_socket(socket, idr::system::system_time);
    return 0;
  }
  if (command == "feed") return idr::agent::feed(socket);
  std::fputs("usage: agent [serve|feed [SOCKET]]\n", stderr);
  return 2;
}

} // namespace

int main(int argc, char** argv) try {
  keep_others_out();
  return run(argc > 1 ? argv[1] : "serve", argc > 2 ? argv[2] : "/run/agent/feed");
} catch (const std::exception& error) {
  std::fprintf(stderr, "agent: %s\n", error.what());
  return 1;
}
