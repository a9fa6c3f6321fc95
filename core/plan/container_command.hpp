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
  std::optional<std::string> entrypoint = {}; ///< nothing: the image's
  std::vector<std::string> words = {};        ///< after the image
  std::optional<std::string> shell = {};      ///< of the variable IAM_DOCKER_RUN_SHELL_COMMAND
  std::vector<Warning> warnings = {};         ///< of what was typed and is ignored
};

inline constexpr auto shell_variable = "IAM_DOCKER_RUN_SHELL_COMMAND";

/// --shell, else --full-entrypoint, else --entrypoint with --cmd or the command after the image.
/// Throws UsageError for a command that is given twice, and for a text that is not a command.
ContainerCommand decide_command(const RunOptions& run, const system::Environment& environment);

} // namespace idr::plan
