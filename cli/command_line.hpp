// From the words of the command line to what is to be done.
#pragma once

#include "core/plan/run_options.hpp"

#include <string>
#include <variant>
#include <vector>

namespace idr::cli {

struct Help {
  docker::Command command = docker::Command::Launch;
};
struct Version {};

enum class CredentialsFormat : std::uint8_t { Process, Env, Export, Json };

struct CredentialsOptions {
  aws::IdentityOptions identity;
  CredentialsFormat format = CredentialsFormat::Process;
  bool verbose = false;
};

struct WhoamiOptions {
  aws::IdentityOptions identity;
  bool json = false;
  bool verbose = false;
  std::string project_file; ///< that some of them come from; empty: there is none
};

using Invocation = std::variant<Help, Version, plan::RunOptions, CredentialsOptions, WhoamiOptions>;

/// The words behind the program's name, and the project file where the command takes one. Throws
/// UsageError, and ConfigError and SystemError for the project file.
Invocation parse_command_line(const std::vector<std::string>& words, const system::Host& host);

} // namespace idr::cli
