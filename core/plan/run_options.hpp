// A launch as it was typed: nothing is filled in, nothing is looked up.
#pragma once

#include "core/aws/identity.hpp"
#include "core/docker/arguments.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

enum class DryRun : std::uint8_t { No, CommandLine, Json };

/// Empty texts: not typed.
struct RunOptions {
  aws::IdentityOptions identity;
  std::string image;
  std::optional<std::string> full_entrypoint;
  std::optional<std::string> cmd;
  bool shell = false;
  bool interactive = false;
  std::string host_source_path;
  std::string container_source_path;
  bool selinux = false;
  bool mount_docker = false;
  std::string custom_env_file;
  std::string engine;
  bool no_volume = false;
  DryRun dry_run = DryRun::No;
  bool verbose = false;
  /// Docker's own options, in the order they were typed.
  std::vector<docker::TypedOption> docker;
};

} // namespace idr::plan
