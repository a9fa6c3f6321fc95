// The plan of a launch: all decisions as plain data. The same input gives the same plan.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/docker/command.hpp"
#include "core/docker/container_name.hpp"
#include "core/docker/env_file_format.hpp"
#include "core/docker/pod.hpp"
#include "core/plan/engine_support.hpp"
#include "core/plan/run_options.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// A value that was not given as an option, and where it comes from.
struct Decision {
  const options::Option* option = nullptr; ///< the option that would set it
  std::string value;
  options::Origin origin;
};

struct RunPlan {
  docker::RunCommand run;
  std::string name;      ///< the container's name; empty: a random one
  std::string name_base; ///< the beginning of a random name
  bool detached = false;
  std::optional<docker::Pod> pod;  ///< set if the credentials are delivered by an endpoint
  aws::CredentialPlan credentials; ///< has no chain if the container gets no credentials
  /// The container's variables in the env file, before the credentials.
  std::vector<docker::Variable> variables;
  /// The variables that the launch sets itself, after the credentials.
  std::vector<docker::Variable> own_variables;
  /// Variables that no env file can contain; they go into the environment of the engine's client.
  std::vector<docker::Variable> inherited;
  std::filesystem::path temporary_folder;
  std::optional<docker::ContainerNameFile> name_file; ///< std::nullopt: not written
  std::vector<Warning> warnings;
  std::vector<Decision> decisions; ///< values for options that were not given
};

struct ContainerVariables;

/// Plans the launch. Finds all mistakes in the input, before any request: throws UsageError,
/// ConfigError, CredentialError, SystemError, and Error with exit code 127 if there is no engine.
/// `read_help` is called only if the engine's client may not support an option. `variables`: the
/// container's variables if they have been read already, else null (a pipe among the env files can
/// be read only once).
RunPlan make_plan(const RunOptions& options, const system::Host& host,
                  const aws::SharedConfig& config, const ReadHelp& read_help,
                  const ContainerVariables* variables = nullptr);

/// The variables that deliver the credentials themselves.
std::vector<docker::Variable> delivered_variables(const aws::Credentials& credentials);
/// The variables that deliver them by an endpoint on this port of the container's loopback.
std::vector<docker::Variable> delivered_variables(std::uint16_t port,
                                                  const std::string& authorization);

/// The content of the env file; `delivered` are the variables that deliver the credentials.
std::vector<docker::Variable> env_file_variables(const RunPlan& plan,
                                                 std::vector<docker::Variable> delivered);

/// The `docker run` lines with placeholders for the random parts of names: that of the companion,
/// if there is one, and that of the container.
std::vector<std::vector<std::string>> example_lines(const RunPlan& plan);

/// The env file is in a folder of its own in the temporary folder; the folder's name begins so.
inline constexpr auto env_file_prefix = "iam-docker-run-";
inline constexpr auto env_file_name = "env";

} // namespace idr::plan
