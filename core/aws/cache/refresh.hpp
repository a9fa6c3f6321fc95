// When credentials are refreshed, and what happens to the current ones if the source fails. Source:
// the refresh tests of the AWS SDKs. In an advisory window before the expiration, a temporary
// failure only delays the next attempt; a permanent failure is reported immediately.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <optional>

namespace idr::aws {

/// Returns how long before their expiration the SDKs refresh credentials of this lifetime. Only the
/// tests call it: the credential cache has windows of its own (SessionUse).
std::chrono::seconds advisory_window(std::chrono::seconds lifetime);

/// Credentials that are refreshed when they are due. The credential cache uses one object per
/// request, a long-running program one for all requests.
class RefreshingCredentials {
public:
  struct Held {
    Credentials credentials;
    std::chrono::seconds window; ///< the time before their expiration in which they are due
  };
  struct Options {
    system::Clock now = system::system_time;
    /// Returns the window of a lifetime.
    std::function<std::chrono::seconds(std::chrono::seconds)> window = advisory_window;
    /// Returns how long a source is not called after it failed.
    std::function<std::chrono::seconds()> backoff;
  };

  /// `source` throws CredentialError. If the error is temporary(), the current credentials remain
  /// in use.
  RefreshingCredentials(std::function<Credentials()> source, Options options,
                        std::optional<Held> held = std::nullopt);

  /// Returns the current credentials, or new ones if those are due. If the source fails
  /// temporarily, or returns expired credentials, the current ones are returned, even after their
  /// expiration. Throws what the source throws if there are no current credentials or the failure
  /// is permanent. A permanent failure is thrown again for the next 5 s without calling the source.
  const Credentials& get();
  /// Makes the current credentials due because a service has refused them.
  void invalidate() { invalidated_ = true; }

  bool due() const;
  /// Why the last get() returned no new credentials; null if it did, or if none were due.
  const std::exception_ptr& failure() const { return failure_; }
  /// Whether the last get() did not call the source because it failed recently.
  bool in_backoff() const { return in_backoff_; }
  const std::optional<Held>& held() const { return held_; }

private:
  void refresh();

  std::function<Credentials()> source_;
  Options options_;
  std::optional<Held> held_;
  bool invalidated_ = false;
  bool in_backoff_ = false;
  std::exception_ptr failure_;
  system::TimePoint not_before_;     ///< the source is not called until then
  std::exception_ptr final_failure_; ///< thrown again until final_failure_ends_
  system::TimePoint final_failure_ends_;
};

} // namespace idr::aws
