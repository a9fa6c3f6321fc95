// Fetches credentials in a child process, and feeds them to the credential endpoint: this process
// never holds them, and stays small.
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/aws/chain/credential_plan.hpp"
#include "core/error.hpp"
#include "core/launch/reporter.hpp"
#include "core/launch/supervisor.hpp"
#include "core/system/host.hpp"
#include "core/system/pipe.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::launch {

/// Where the endpoint takes its feed.
struct Feed {
  std::string authorization; ///< the token that clients must show
  std::string engine;        ///< the client that reaches the agent in the companion
  std::string name;          ///< of the container whose companion it is
  std::string companion;     ///< its container's ID: another container may get its name
  int stream = -1;           ///< instead of these two: a connected socket
};

struct FetchOrder {
  const aws::CredentialPlan& credentials;
  const aws::ChainOptions& typed;
  const system::Host& host;
  const Reporter& reporter;
  Feed feed;
};

/// Credentials that have been fetched, without the secrets.
struct Fetched {
  std::string identity; ///< see identity_of
  system::TimePoint expiration;
  std::chrono::seconds lifetime{}; ///< of the session, not what is left of it
};

/// The first fetch is that of a launch: it may prompt, and reports what it does. Later ones are
/// silent; only their failures are reported.
enum class FetchKind : bool { First, Later };

struct FetchCallbacks {
  /// The child has credentials, which it feeds to the endpoint after `let_feed`.
  std::function<void(const Fetched&)> fetched;
  /// The child has ended: the endpoint serves on `port`; or it failed, and `error` is not null.
  std::function<void(std::uint16_t port, const Error* error)> ended;
};

class CredentialFetch {
public:
  /// Starts the child; the loop calls the callbacks. The order and the loop must outlive this
  /// object. Throws SystemError.
  CredentialFetch(Supervisor& loop, const FetchOrder& order, FetchKind kind,
                  FetchCallbacks callbacks);
  ~CredentialFetch();
  CredentialFetch(const CredentialFetch&) = delete;
  CredentialFetch& operator=(const CredentialFetch&) = delete;

  /// The endpoint is ready to be fed. `companion`: as in Feed.
  void let_feed(const std::string& companion);

private:
  void read();
  void take(const std::string& line);
  void end();

  Supervisor& loop_;
  FetchCallbacks callbacks_;
  system::Pipe reports_; ///< lines of JSON
  system::Pipe go_;      ///< the companion's ID, when the endpoint is ready
  std::string unread_;
  std::optional<std::uint16_t> port_;
  std::optional<Error> error_;
  std::optional<system::ChildProcess> process_;
};

} // namespace idr::launch
