// The variables of the container: which there are, and which way each of them goes.
#pragma once

#include "core/docker/arguments.hpp"
#include "core/docker/env_file.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::plan {

struct ContainerVariables {
  std::vector<docker::Variable> in_file; ///< in order; later ones win
  std::vector<docker::Variable>
      inherited;                  ///< by the client's environment, which no env file could hold
  std::vector<std::string> names; ///< on the command line: the inherited and the unset ones
  std::vector<std::string> warnings;
};

/// The custom env file (empty name: the default one, if it is there) and then the `--env` options.
/// A name alone has the host's value; where the host has none, docker unsets the image's variable.
/// What would defeat the role's credentials, if there are any, is left out or warned about. Throws
/// UsageError, ConfigError and SystemError; no value is in their messages.
ContainerVariables container_variables(const std::string& custom_env_file,
                                       const std::vector<docker::TypedOption>& options,
                                       const system::Host& host, bool has_credentials);

/// What a launch adds at the end of the env file, beside the credentials.
std::vector<docker::Variable> region_variables(const std::string& region);

} // namespace idr::plan
