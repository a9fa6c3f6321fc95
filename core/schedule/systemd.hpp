// The manager of a scope of systemd: what idr asks its tools to do. Sources: systemctl(1),
// systemd-analyze(1), loginctl(1), sd_booted(3).
#pragma once

#include "core/error.hpp"
#include "core/schedule/unit_folder.hpp"
#include "core/system/host.hpp"
#include "core/system/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::schedule {

/// What the manager knows about a job. Its memory of a service ends with the manager.
struct UnitState {
  std::optional<system::TimePoint> next;  ///< when the timer elapses
  std::optional<system::TimePoint> start; ///< of the last run
  std::string invocation;                 ///< ID of the last run
  bool is_running = false;
  std::string result; ///< `success`, `exit-code`, `timeout`, …; meaningful after a run
  int exit_code = 0;
};

class Systemd {
public:
  Systemd(Scope scope, const system::Host& host);

  /// Whether this machine was booted with systemd.
  static bool is_running();

  /// Why the manager cannot be reached; std::nullopt if it can.
  std::optional<Error> unreachable() const;
  /// Throws UsageError for an expression that is not valid, or that never occurs.
  void check_calendar(const std::string& expression) const;
  /// Throws Error, with systemd's message, if systemd finds a mistake in the files.
  void check(const std::vector<UnitFile>& files) const;

  /// Whether there are units of the job that idr wrote.
  bool has(const std::string& job_name) const { return !folder_.units_of(job_name).empty(); }
  /// Replaces the units of the job, and starts its timer. After a failure, everything is as before.
  /// Throws Error; also if a file exists that idr did not write.
  void install(const std::string& job_name, const std::vector<UnitFile>& files) const;
  /// Stops the timer and removes all files of the job, as far as idr wrote them. A run goes on.
  /// Returns whether there was one.
  bool remove(const std::string& job_name) const;

  /// The unit files with timers of idr.
  std::vector<UnitFile> timers() const { return folder_.timers(); }
  /// Returns std::nullopt if the manager does not know the units.
  std::optional<UnitState> state_of(const std::string& job_name) const;

  /// Whether the user's manager ends with the last login, and all timers with it.
  bool ends_with_login() const;
  /// Whether a service that OnFailure starts gets MONITOR_EXIT_STATUS.
  bool reports_exit_status() const;

private:
  /// Calls systemctl, and returns its output. Throws Error if it fails.
  std::string call(std::vector<std::string> arguments) const;
  std::vector<std::string> tool(const std::string& name, std::vector<std::string> arguments) const;
  /// The same, whatever becomes of it.
  void try_call(std::vector<std::string> arguments) const;
  void start(const std::string& job_name) const;
  void stop(const std::string& job_name) const;
  /// As it was before `install`, as far as possible.
  void restore(const std::string& job_name, const std::vector<UnitFile>& earlier) const noexcept;

  Scope scope_;
  const system::Host& host_;
  system::Environment environment_; ///< of the tools
  UnitFolder folder_;
};

} // namespace idr::schedule
