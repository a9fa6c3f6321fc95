// The variables of the container: which there are, and which way each of them goes.
#pragma once

#include "core/docker/engine.hpp"
#include "core/docker/env_file.hpp"
#include "core/options/arguments.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

struct ContainerVariables {
  std::vector<docker::Variable> in_file; ///< in order; later ones win
  std::vector<docker::Variable>
      inherited; ///< by the client's environment, which no env file could hold
  /// On the client's command line: the names of the inherited and of the unset ones.
  std::vector<std::string> options;
  /// Where no credentials are delivered: what the AWS_ACCESS_KEY_ID comes from that the container
  /// gets all the same, `-e`, FILE:LINE or an option of the engine; nothing: none.
  std::optional<options::Origin> keys_origin;
  std::string default_file; ///< the custom env file that was read although none was named
  std::vector<Warning> warnings;
};

/// What was typed, in docker's order: the `--env-file` options, the custom env file (empty name:
/// the default one, if it exists), the `--env` options. A name alone has the host's value; where
/// the host has none, `--env NAME` is passed on as it was typed. What the launch sets itself is
/// dropped, and so is what SDKs read beside the credentials that are delivered; both with a
/// warning. The latter is taken away from the image too, where the engine's client can: docker's
/// cannot while the host has a variable of that name. An option of the engine that would add such a
/// variable is refused. Throws UsageError, ConfigError and SystemError; no value is in their
/// messages.
ContainerVariables container_variables(const std::string& custom_env_file,
                                       const options::OptionList& given, const system::Host& host,
                                       const docker::Engine& engine, const Delivered& delivered);

/// What a launch adds at the end of the env file, after the credentials.
std::vector<docker::Variable> own_variables(const Delivered& delivered);

} // namespace idr::plan
