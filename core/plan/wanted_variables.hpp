// Reads the variables that the user sets for the container, by options and in env files.
#pragma once

#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// A variable that the user sets. It has no value if it was given by name and the host does not set
/// it.
struct Wanted {
  std::string name;
  std::optional<std::string> value;
  options::Origin origin; ///< `-e`, a line of idr.toml, or a line of an env file
  std::string typed;      ///< the name as given; may be a prefix that matches several variables
  bool is_option = false; ///< given by `-e` rather than on a line of an env file
};

struct WantedVariables {
  std::vector<Wanted> variables; ///< in docker's order
  std::string default_file;      ///< the default custom env file, if it was read
};

/// Reads the variables of the `--env-file` options, of the custom env file (empty name: the default
/// one, if it exists) and of the `--env` options. If several `--env` options set one variable, the
/// last one is used. Throws UsageError, ConfigError and SystemError; their messages contain no
/// values.
WantedVariables read_wanted_variables(const std::string& custom_env_file,
                                      const options::OptionList& given, const system::Host& host,
                                      const docker::Engine& engine);

} // namespace idr::plan
