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
};

using Invocation = std::variant<Help, Version, plan::RunOptions, CredentialsOptions, WhoamiOptions>;

/// The words behind the program's name. Throws UsageError.
Invocation parse_command_line(const std::vector<std::string>& words);

} // namespace idr::cli
