// A server on 127.0.0.1 that lives as long as a test.
#pragma once

#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace idr::test {

/// libcurl reads the proxies of this process, which are none of the tests' business. Undoes what a
/// test before has set, too.
inline void ask_loopback_directly() {
  ::unsetenv("no_proxy"); // which libcurl would prefer
  ::unsetenv("http_proxy");
  ::setenv("NO_PROXY", "127.0.0.1", 1);
}

/// Takes one connection after the other and hands each to `serve`, which runs in the server's
/// thread; the connection is closed when it returns.
class LoopbackServer {
public:
  explicit LoopbackServer(std::function<void(int connection)> serve);
  ~LoopbackServer() { stop(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// `127.0.0.1:PORT`
  const std::string& authority() const { return authority_; }
  /// Ends the connection in hand, and takes no further one. What `serve` wrote down may be read
  /// then.
  void stop();

private:
  void hold(int connection);
  void run(const std::function<void(int)>& serve);

  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::string authority_;
  std::mutex mutex_;    ///< of connection_
  int connection_ = -1; ///< in hand
  std::thread thread_;
};

/// A port of 127.0.0.1 at which nobody listens, as `127.0.0.1:PORT`.
std::string closed_authority();

/// Reads one HTTP request, its body included; empty where the peer closes before.
std::string read_request(int connection);
/// Returns false where the peer has gone.
bool write_text(int connection, const std::string& text);

} // namespace idr::test
