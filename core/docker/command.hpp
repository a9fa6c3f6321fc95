// The `docker run` line, as an argument vector.
#pragma once

#include "core/options/arguments.hpp"

#include <string>
#include <vector>

namespace idr::docker {

struct RunCommand {
  std::string engine;               ///< the client program: a name on PATH, or a path
  std::vector<std::string> options; ///< in order, without name, env file and variables
  /// The options that pass variables by name, with their values in the client's environment, and
  /// those that unset variables of the image.
  std::vector<std::string> variable_options;
  std::string image;
  std::vector<std::string> command;
};

/// Appends the option in docker's form: `--name value`, `--flag` or `--flag=false`; an unlisted
/// option unchanged.
void append_option(std::vector<std::string>& arguments, const options::TypedOption& option);

/// The whole line. The launch's env file comes last, so that it overrides the user's env files.
std::vector<std::string> run_arguments(const RunCommand& run, const std::string& container_name,
                                       const std::string& env_file);

} // namespace idr::docker
