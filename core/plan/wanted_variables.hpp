// The variables that were typed, and those of the env files that were named.
#pragma once

#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// A variable as it was typed or read; without a value it is a name that the host has not set.
struct Wanted {
  std::string name;
  std::optional<std::string> value;
  options::Origin origin; ///< `-e`, a line of idr.toml, or a line of an env file
  std::string typed;      ///< the name as it was typed: a prefix may stand for many
  bool is_option = false; ///< of an `-e`, not a line of an env file
};

struct WantedVariables {
  std::vector<Wanted> variables; ///< in docker's order
  std::string default_file;      ///< the env file that was read although none was named
};

/// The variables of the `--env-file` options, of the custom env file (empty name: the default one,
/// if it exists) and of the `--env` options. Of those for one name, only the last option counts.
/// Throws UsageError, ConfigError and SystemError; no value is in their messages.
WantedVariables read_wanted_variables(const std::string& custom_env_file,
                                      const options::OptionList& given, const system::Host& host,
                                      const docker::Engine& engine);

} // namespace idr::plan
