// The folder of a scope's unit files: reads, writes and removes those of idr, and no others.
#pragma once

#include "core/schedule/unit_files.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace idr::schedule {

class UnitFolder {
public:
  /// Throws Error if a user has no such folder.
  UnitFolder(Scope scope, const system::Host& host);

  /// The names of those units of the job that exist, and that idr wrote.
  std::vector<std::string> units_of(const std::string& job_name) const;
  /// The timers of all jobs, without those for at-start: the beginnings of the files.
  std::vector<UnitFile> timers() const;

  /// Writes these units of the job, and removes its other ones. Returns those that were there.
  /// Throws Error, also if a file is there that idr did not write; then nothing has changed.
  std::vector<UnitFile> replace(const std::string& job_name,
                                const std::vector<UnitFile>& files) const;
  /// Removes all units of the job, and the links by which a manager starts them.
  void remove(const std::string& job_name) const;

private:
  std::filesystem::path folder_;
};

/// Writes a unit file, readable for everyone, as systemd expects. Throws SystemError.
void write_unit(const std::filesystem::path& file, const std::string& content);

} // namespace idr::schedule
