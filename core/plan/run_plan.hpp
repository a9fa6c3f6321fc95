// A launch with everything decided: plain data, the same for the same input.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/docker/command.hpp"
#include "core/docker/container_name.hpp"
#include "core/docker/env_file.hpp"
#include "core/plan/engine_support.hpp"
#include "core/plan/run_options.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// A value that was not given as an option, and where it comes from.
struct Decision {
  const options::Option* option = nullptr; ///< that would have said it
  std::string value;
  options::Origin origin;
};

struct RunPlan {
  docker::RunCommand run;
  std::string name;      ///< the container's, where one was typed
  std::string name_base; ///< what a random name begins with
  bool detached = false;
  aws::CredentialPlan credentials; ///< without a chain: the container gets no credentials
  /// The container's variables in the env file, before the credentials.
  std::vector<docker::Variable> variables;
  /// Those that the launch sets itself, after the credentials.
  std::vector<docker::Variable> own_variables;
  /// Variables that no env file can hold; they go into the environment of the engine's client.
  std::vector<docker::Variable> inherited;
  std::filesystem::path temporary_folder;
  std::optional<docker::ContainerNameFile> name_file; ///< none: switched off
  std::vector<Warning> warnings;
  std::vector<Decision> decisions; ///< on what was not given
};

struct ContainerVariables;

/// Everything that can be wrong with the input is found here, before any request: throws
/// UsageError, ConfigError, CredentialError, SystemError, and Error with exit code 127 where there
/// is no engine.
/// The engine's client is asked for its help where an option may be one that it does not know.
/// `variables` are those of the container where they have been read already: a pipe among the env
/// files can be read once.
RunPlan make_plan(const RunOptions& options, const system::Host& host,
                  const aws::SharedConfig& config, const ReadHelp& read_help,
                  const ContainerVariables* variables = nullptr);

/// The content of the env file; `credentials` is null where the container gets none.
std::vector<docker::Variable> env_file_variables(const RunPlan& plan,
                                                 const aws::Credentials* credentials);

/// The `docker run` line with stand-ins for the names that a launch draws at random.
std::vector<std::string> example_arguments(const RunPlan& plan);

/// What the name of an env file in the temp path begins with.
inline constexpr auto env_file_prefix = "iam-docker-run-";

/// What the docker line does not show, for people: the files that were read, who the container is,
/// each with its origin, and how its env file is made by hand.
std::vector<std::string> to_lines(const RunPlan& plan, const RunOptions& options);

/// The plan as a JSON document, with the options that it was made from. Values of variables, keys,
/// codes and policies are left out.
std::string to_json(const RunPlan& plan, const RunOptions& options);

} // namespace idr::plan
