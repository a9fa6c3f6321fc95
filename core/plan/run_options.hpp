// The options of a launch as given on the command line and in option files, without defaults.
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/options/project_file.hpp"
#include "core/plan/delivery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

enum class DryRun : std::uint8_t { No, CommandLine, Json };

/// An empty string means that the option was not given.
struct RunOptions {
  aws::ChainOptions credentials;
  std::string image;
  std::optional<std::string> full_entrypoint;
  std::optional<std::string> cmd;
  std::vector<std::string> command; ///< after the image
  bool shell = false;
  bool interactive = false;
  std::string host_source_path;
  std::string container_source_path;
  bool selinux = false;
  bool mount_docker = false;
  std::string custom_env_file;
  docker::NamedEngine engine;
  Delivery delivery = Delivery::Env;
  bool no_volume = false;
  DryRun dry_run = DryRun::No;
  bool verbose = false;
  bool warnings_only = false;
  /// All options in effect, docker's and this program's: those of option files first, each layer in
  /// the order in which it was written.
  options::OptionList given;
  options::OptionFiles files;        ///< the option files that were read
  std::string variant;               ///< the selected variant of the project file
  std::vector<std::string> variants; ///< all variants of the project file
};

} // namespace idr::plan
