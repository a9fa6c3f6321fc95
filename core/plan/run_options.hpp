// A launch as it was typed, on the command line and in the project file: nothing is filled in,
// nothing is looked up.
#pragma once

#include "core/aws/chain/chain_options.hpp"
#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/options/project_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

enum class DryRun : std::uint8_t { No, CommandLine, Json };

/// Empty texts: not typed.
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
  docker::NamedEngine engine; ///< an empty program: not typed
  bool no_volume = false;
  DryRun dry_run = DryRun::No;
  bool verbose = false;
  bool warnings_only = false;
  /// All options that count, docker's and this program's: those of the project file first, each
  /// layer in the order it was typed.
  options::OptionList given;
  options::OptionFiles files;        ///< that some of them come from
  std::string variant;               ///< of the project file
  std::vector<std::string> variants; ///< those that it has
};

} // namespace idr::plan
