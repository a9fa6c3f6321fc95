// A server on 127.0.0.1 for the duration of a test.
#pragma once

#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace idr::test {

/// libcurl reads the proxy variables of this process, which must not affect the tests. Also undoes
/// the settings of earlier tests.
inline void ask_loopback_directly() {
  ::unsetenv("no_proxy"); // libcurl would prefer it
  ::unsetenv("http_proxy");
  ::setenv("NO_PROXY", "127.0.0.1", 1);
}

/// Accepts connections one at a time and passes each to `serve` in the server's thread. The
/// connection is closed when `serve` returns.
class LoopbackServer {
public:
  explicit LoopbackServer(std::function<void(int connection)> serve);
  ~LoopbackServer() { stop(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  /// `127.0.0.1:PORT`
  const std::string& authority() const { return authority_; }
  /// Closes the current connection and accepts no more. Data recorded by `serve` may be read
  /// afterwards.
  void stop();

private:
  void hold(int connection);
  void run(const std::function<void(int)>& serve);

  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::string authority_;
  std::mutex mutex_;    ///< protects connection_
  int connection_ = -1; ///< the current one
  std::thread thread_;
};

/// Returns a port of 127.0.0.1 without a listener, as `127.0.0.1:PORT`.
std::string closed_authority();

/// Reads one HTTP request with its body; returns an empty string if the peer closes the connection
/// first.
std::string read_request(int connection);
/// Returns false if the peer has closed the connection.
bool write_text(int connection, const std::string& text);

} // namespace idr::test
