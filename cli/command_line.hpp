// Parses the command line.
#pragma once

#include "core/error.hpp"
#include "core/options/schedule_actions.hpp"
#include "core/plan/program_plan.hpp"
#include "core/plan/run_options.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace idr::cli {

struct Help {
  std::optional<options::Command> command; ///< std::nullopt: the overview
  std::optional<options::Section> section; ///< of the command's options; std::nullopt: all
};
struct Version {};

/// `idr complete`; the request is described in core/completion/completions.hpp.
struct Completion {
  std::vector<std::string> request;
};

enum class CredentialsFormat : std::uint8_t { Process, Env, EnvNoExport, PowerShell, Fish, Json };

struct CredentialsOptions {
  aws::ChainOptions credentials;
  /// The credential and role options in idr.toml, which this command ignores.
  options::Origins ignored_options;
  CredentialsFormat format = CredentialsFormat::Process;
  bool verbose = false;
  bool warnings_only = false;
};

struct WhoamiOptions {
  aws::ChainOptions credentials;
  bool json = false;
  bool verbose = false;
  bool warnings_only = false;
  options::OptionFiles files; ///< the option files that were read
};

/// The options of the launch to examine.
struct DoctorOptions : plan::RunOptions {
  bool json = false;
  /// Why an option file cannot be used. If set, no options come from files.
  std::optional<Error> option_files_failure;
};

struct PsOptions {
  docker::NamedEngine engine;
  bool json = false;
  bool verbose = false;
  bool warnings_only = false;
};

struct StopOptions {
  docker::NamedEngine engine;
  std::vector<std::string> names; ///< of containers; at least one
  bool verbose = false;
  bool warnings_only = false;
};

struct ScheduleOptions {
  options::ScheduleAction action = options::ScheduleAction::List;
  std::string variant;
  /// To remove a job without its project, or of the timer that runs one; else empty.
  std::string job_name;
  options::OptionList given; ///< the options in effect for the variant, to add it
  std::variant<plan::RunOptions, plan::ProgramOptions> run; ///< the same, to run it
  options::OptionFiles files;
  plan::DryRun dry_run = plan::DryRun::No;
  bool force = false;
  bool system = false;
  bool print_on_failure = false;
  bool json = false;
  bool verbose = false;
  bool warnings_only = false;
};

using Invocation = std::variant<Help, Version, Completion, plan::RunOptions, plan::ProgramOptions,
                                CredentialsOptions, WhoamiOptions, DoctorOptions, PsOptions,
                                StopOptions, ScheduleOptions>;

/// Parses the words after the program's name, and reads the option files if the command uses them.
/// Throws UsageError; ConfigError and SystemError for option files.
Invocation parse_command_line(const std::vector<std::string>& words, const system::Host& host);

} // namespace idr::cli
