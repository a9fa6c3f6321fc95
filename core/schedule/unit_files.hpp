// The unit files of a job, for systemd. Sources: systemd.unit(5), systemd.service(5),
// systemd.timer(5), systemd.exec(5); systemd.syntax(7), "Quoting".
#pragma once

#include "core/schedule/job.hpp"

#include <string>
#include <vector>

namespace idr::schedule {

/// Whose systemd runs the job: the user's own, while the user is logged in or lingers, or, as root,
/// the system's.
enum class Scope : bool { User, System };

struct UnitFile {
  std::string name;
  std::string content;
};

/// The names of all units that a job can have.
struct UnitNames {
  explicit UnitNames(const std::string& job_name);

  std::string service;
  std::string timer;
  std::string start_timer;     ///< for at-start
  std::string failure_service; ///< for on-failure
};

/// The service, the timer and, if the job has them, those for at-start and on-failure. `calendar`:
/// the expressions of systemd for the job's schedule.
std::vector<UnitFile> unit_files(const Job& job, const std::vector<std::string>& calendar,
                                 Scope scope);

} // namespace idr::schedule
