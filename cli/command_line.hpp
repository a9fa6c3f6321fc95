// From the words of the command line to what is to be done.
#pragma once

#include "core/error.hpp"
#include "core/plan/run_options.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace idr::cli {

struct Help {
  std::optional<options::Command> command; ///< nothing: the overview
  std::optional<options::Section> section; ///< of the command's options; nothing: all
};
struct Version {};

/// What a shell wants to know to complete a word; see complete_command.hpp.
struct Completion {
  std::vector<std::string> request;
};

enum class CredentialsFormat : std::uint8_t { Process, Env, EnvNoExport, PowerShell, Fish, Json };

struct CredentialsOptions {
  aws::ChainOptions credentials;
  /// What idr.toml says about the identity of a launch here; this command ignores it.
  options::Origins unread;
  CredentialsFormat format = CredentialsFormat::Process;
  bool verbose = false;
  bool warnings_only = false;
};

struct WhoamiOptions {
  aws::ChainOptions credentials;
  bool json = false;
  bool verbose = false;
  bool warnings_only = false;
  options::OptionFiles files; ///< that some of them come from
};

/// The launch that is examined.
struct DoctorOptions : plan::RunOptions {
  bool json = false;
  /// Why an option file cannot be used; nothing of them is in the others then.
  std::optional<Error> option_files_failure;
};

using Invocation = std::variant<Help, Version, Completion, plan::RunOptions, CredentialsOptions,
                                WhoamiOptions, DoctorOptions>;

/// The words behind the program's name, and the project file where the command takes one. Throws
/// UsageError, and ConfigError and SystemError for the project file.
Invocation parse_command_line(const std::vector<std::string>& words, const system::Host& host);

} // namespace idr::cli
