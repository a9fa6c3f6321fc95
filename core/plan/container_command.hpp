// What runs in the container.
#pragma once

#include "core/plan/run_options.hpp"
#include "core/plan/warning.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

struct ContainerCommand {
  std::optional<std::string> entrypoint = {}; ///< std::nullopt: the image's
  std::vector<std::string> words = {};        ///< after the image
  std::optional<std::string> shell = {}; ///< the value of IAM_DOCKER_RUN_SHELL_COMMAND, if used
  std::vector<Warning> warnings = {};    ///< about options that are ignored
};

inline constexpr auto shell_variable = "IAM_DOCKER_RUN_SHELL_COMMAND";

/// Decides by --shell, else --full-entrypoint, else --entrypoint with --cmd or the command after
/// the image. Throws UsageError if the command is given twice or is not valid.
ContainerCommand decide_command(const RunOptions& run, const system::Environment& environment);

} // namespace idr::plan
