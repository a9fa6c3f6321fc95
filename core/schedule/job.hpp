// A job: a variant of idr.toml with a schedule, and how it is run at that time.
#pragma once

#include "core/options/arguments.hpp"
#include "core/system/environment.hpp"
#include "core/system/host.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::schedule {

struct Job {
  std::string variant;
  std::filesystem::path project_file;
  std::string name;     ///< of its units, without a suffix (see job_name)
  std::string schedule; ///< cron fields, or a calendar expression of systemd, not checked yet
  bool at_start = false;
  std::optional<std::chrono::seconds> jitter;
  std::optional<std::chrono::seconds> timeout;
  std::vector<std::string> on_failure; ///< a program and its arguments; may be empty
  options::Origins origins;            ///< of the job's keys, for errors
  std::string idr;                     ///< this program's file
  system::Environment environment;     ///< of the scheduled run (see unattended_environment)
};

/// Reads the keys of a job from the options in effect for a variant. Throws UsageError, which names
/// the key, for invalid ones and if there is no schedule; Error if a name or path cannot be written
/// to the files of a scheduler.
Job make_job(const std::string& variant, const options::OptionList& given,
             const std::filesystem::path& project_file, const system::Host& host,
             system::Environment environment);

/// `idr-PROJECT-VARIANT-HASH`: the folder's name, and 8 hexadecimal digits of the path's SHA-256
/// digest. What a unit's name must not contain is escaped as by systemd-escape(1).
std::string job_name(const std::string& variant, const std::filesystem::path& project_file);

/// The first line of each file that belongs to the schedules of this project file; scripts can rely
/// on it.
std::string origin_line(const std::filesystem::path& project_file);
/// The project file in such a line; std::nullopt if idr did not write the file.
std::optional<std::string> project_file_in(std::string_view content);

/// The second line of the same files, with the variant.
std::string variant_line(const std::string& variant);
std::optional<std::string> variant_in(std::string_view content);

/// The command line that runs the job. It names the timer, because a folder may contain another
/// project later.
std::vector<std::string> run_command(const Job& job);

} // namespace idr::schedule
