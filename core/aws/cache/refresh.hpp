// When credentials are asked for anew, and what a source that fails means for those in hand.
// Source: the refresh tests of the AWS SDKs: an advisory window before the end, in which a failure
// costs nothing but a pause, and failures that are told at once since another attempt cannot help.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <optional>

namespace idr::aws {

/// How long before the end credentials of this lifetime are asked for anew.
std::chrono::seconds advisory_window(std::chrono::seconds lifetime);

/// The credential cache makes one for a request; a program that goes on keeps one for all of them.
class RefreshingCredentials {
public:
  struct Held {
    Credentials credentials;
    std::chrono::seconds window; ///< before their end, in which they are due
  };
  struct Options {
    system::Clock now = system::system_time;
    /// By lifetime.
    std::function<std::chrono::seconds(std::chrono::seconds)> window = advisory_window;
    /// How long a source that failed is left alone.
    std::function<std::chrono::seconds()> backoff;
  };

  /// `source` throws CredentialError; one that is temporary() does no harm to credentials in hand.
  RefreshingCredentials(std::function<Credentials()> source, Options options,
                        std::optional<Held> held = std::nullopt);

  /// Those in hand, or, where they are due, new ones. Where the source fails for a time, or gives
  /// what has ended already, those in hand are returned, even after their end. Throws what the
  /// source throws where there are none in hand, and where the failure is not temporary; that one
  /// again, without asking, for the next 5 s.
  const Credentials& get();
  /// Makes those in hand due: a service has refused them.
  void invalidate() { invalidated_ = true; }

  bool due() const;
  /// Why the last get() brought no new credentials; null where it did, or where none were due.
  const std::exception_ptr& failure() const { return failure_; }
  /// Whether the last get() left the source alone because it failed a short time ago.
  bool held_back() const { return held_back_; }
  const std::optional<Held>& held() const { return held_; }

private:
  void ask();

  std::function<Credentials()> source_;
  Options options_;
  std::optional<Held> held_;
  bool invalidated_ = false;
  bool held_back_ = false;
  std::exception_ptr failure_;
  system::TimePoint not_before_;     ///< the source is left alone until then
  std::exception_ptr final_failure_; ///< thrown again
  system::TimePoint final_failure_ends_;
};

} // namespace idr::aws
