// Options of this program that were typed after the image and so go to the container's command.
#pragma once

#include "core/plan/warning.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// Returns a warning that names the misplaced options: the options of the sections Credentials and
/// Role up to a word `--`, and --dry-run or --shell as the first word. If the command is the AWS
/// CLI or a similar program, its own options --profile, --region and --endpoint-url are not among
/// them. std::nullopt if there are none.
std::optional<Warning> warn_of_misplaced_options(const std::string& image,
                                                 const std::vector<std::string>& command);

} // namespace idr::plan
