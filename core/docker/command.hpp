// The `docker run` line, as an argument vector.
#pragma once

#include "core/options/arguments.hpp"

#include <string>
#include <vector>

namespace idr::docker {

struct RunCommand {
  std::string engine;               ///< the client program: a name on PATH, or a path
  std::vector<std::string> options; ///< in order, but for name, env file and variables
  /// The options that give variables by name, their values in the client's environment, or take
  /// them away from the image.
  std::vector<std::string> variable_options;
  std::string image;
  std::vector<std::string> command;
};

/// Appends the option as docker takes it: `--name value`, `--flag` or `--flag=false`; an unlisted
/// one as it was typed.
void append_option(std::vector<std::string>& arguments, const options::TypedOption& option);

/// The whole line. The env file comes after those that were typed, so that it beats them.
std::vector<std::string> run_arguments(const RunCommand& run, const std::string& container_name,
                                       const std::string& env_file);

} // namespace idr::docker
