// The container's environment variables, and how each of them is passed to the container.
#pragma once

#include "core/docker/engine.hpp"
#include "core/docker/env_file_format.hpp"
#include "core/options/arguments.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

struct ContainerVariables {
  std::vector<docker::Variable> in_file; ///< in the env file, in order; later ones win
  /// Passed in the environment of the engine's client, because no env file can contain them.
  std::vector<docker::Variable> inherited;
  /// Options for the client's command line that name the inherited and the unset variables.
  std::vector<std::string> options;
  /// If no credentials are delivered: where the container's AWS_ACCESS_KEY_ID comes from, `-e`,
  /// FILE:LINE or an option of the engine. std::nullopt if it gets none.
  std::optional<options::Origin> keys_origin;
  std::string default_file; ///< the default custom env file, if it was read
  std::vector<Warning> warnings;
};

/// Collects the variables that the user sets, in docker's order: the `--env-file` options, the
/// custom env file (empty name: the default one, if it exists), the `--env` options. A name without
/// a value gets the host's value; if the host has none, `--env NAME` is passed unchanged.
///
/// Variables that the launch sets itself are dropped. So are, if credentials are delivered, other
/// variables from which SDKs take credentials; those are also unset in the image, if the engine's
/// client can do that (docker's cannot while the host has a variable of that name). Dropped
/// variables cause a warning. An option of the engine that would add such a variable is an error.
///
/// Throws UsageError, ConfigError and SystemError; their messages contain no values.
ContainerVariables container_variables(const std::string& custom_env_file,
                                       const options::OptionList& given, const system::Host& host,
                                       const docker::Engine& engine, const Delivered& delivered);

/// The variables that a launch adds at the end of the env file, after the credentials.
std::vector<docker::Variable> own_variables(const Delivered& delivered);

} // namespace idr::plan
