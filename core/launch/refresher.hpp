// Keeps an endpoint supplied: fetches new credentials before those in use expire.
#pragma once

#include "core/launch/credential_fetch.hpp"
#include "core/launch/supervisor.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace idr::launch {

/// Credentials are due when less than the refresh window of their lifetime is left, by the clock of
/// the host or by the time that has passed here: the one jumps, and the other stops while the
/// machine sleeps. The loop wakes up once a minute to look at the first one.
class Refresher {
public:
  struct Report {
    std::function<void(const Error& failure)> failed; ///< the first failure in a row
    /// `recovered`: the fetch before this one had failed.
    std::function<void(const Fetched&, bool recovered)> refreshed;
  };
  /// `held`: the credentials in use. The loop and the order must outlive this object.
  Refresher(Supervisor& loop, const FetchOrder& order, Fetched held, Report report);
  ~Refresher();
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

private:
  using Clock = std::chrono::steady_clock;

  std::chrono::seconds left() const;
  void check();
  void fetch();
  void take(const Fetched& fetched);
  void end(const Error* error);
  /// After a failure, or a fetch that brought nothing new.
  void try_again();
  void wait_for(std::chrono::seconds delay);

  Supervisor& loop_;
  const FetchOrder& order_;
  Report report_;
  Fetched held_;
  Clock::time_point held_since_ = Clock::now();
  std::chrono::seconds life_left_{}; ///< at held_since_
  std::optional<Fetched> arriving_;
  std::unique_ptr<CredentialFetch> fetch_;
  bool is_failing_ = false;
  int attempts_ = 0; ///< in a row that brought nothing new
  Supervisor::TimerId timer_ = 0;
};

} // namespace idr::launch
