// The last run of a job, recorded in a file that is locked during the run.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/lock.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::schedule {

/// `iam-docker-run/schedules/JOB` in XDG_STATE_HOME, or in `.local/state` below the home directory;
/// std::nullopt if there is neither.
std::optional<std::filesystem::path> run_record_file(const system::Environment& environment,
                                                     const std::string& job_name);

struct LastRun {
  system::TimePoint start;
  std::optional<system::TimePoint> end; ///< std::nullopt: it still runs, or it was killed
  int exit_code = 0;
  bool is_running = false;
  std::string invocation = {}; ///< systemd's ID of it; empty for a run that systemd did not start
};

/// Returns std::nullopt if the job has never run, or if nothing could be recorded.
std::optional<LastRun> last_run(const std::optional<std::filesystem::path>& file);

/// A run of this process. While it lives, there is no other run of the job.
class RunRecord {
public:
  explicit RunRecord(const std::optional<std::filesystem::path>& file);

  /// Held: the job runs already. Unavailable: nothing can be recorded, nor locked.
  system::Lock lock() const { return lock_; }
  /// `invocation`: see LastRun.
  void begin(system::TimePoint start, const std::string& invocation);
  void end(system::TimePoint end, int exit_code);

private:
  void write(const LastRun& run) const;

  system::FileDescriptor file_;
  system::Lock lock_ = system::Lock::Unavailable;
  system::TimePoint start_;
  std::string invocation_;
};

} // namespace idr::schedule
