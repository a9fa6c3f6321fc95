// A program on this machine that runs in a role (`idr exec`): what it is, and its environment.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/options/arguments.hpp"
#include "core/options/project_file.hpp"
#include "core/plan/delivery.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// An empty string means that the option was not given.
struct ProgramOptions {
  aws::ChainOptions credentials;
  Delivery delivery = Delivery::Env;
  std::vector<std::string> command; ///< typed; replaces the variant's
  std::optional<std::string> exec;  ///< the variant's
  std::string variant;
  bool shares_signals = false; ///< see ProgramPlan
  bool verbose = false;
  bool warnings_only = false;
  options::OptionFiles files;        ///< the option files that were read
  std::vector<std::string> variants; ///< all variants of the project file
};

ProgramOptions read_program_options(const options::OptionList& given);

struct ProgramPlan {
  std::string program; ///< the file to execute
  std::vector<std::string> arguments;
  aws::CredentialPlan credentials;
  Delivery delivery = Delivery::Env;
  /// Whether signals are sent to this process and the program, as one group.
  bool shares_signals = false;
  /// The program's environment, without the variables that deliver the credentials. Nothing in it
  /// selects other credentials, and SDKs find no shared config.
  system::Environment environment;
};

/// Plans the program. Finds all mistakes in the input, before any request: throws UsageError,
/// ConfigError, CredentialError, and SystemError with exit code 127 or 126 if there is no such
/// program.
ProgramPlan make_program_plan(const ProgramOptions& options, const system::Host& host,
                              const aws::SharedConfig& config);

/// Splits the value of `exec` or `on-failure` into words, which no shell interprets. Throws
/// UsageError, about this option, for a shell's operators, and if there are no words.
std::vector<std::string> words_without_shell(const options::Option& row, const std::string& text);

} // namespace idr::plan
