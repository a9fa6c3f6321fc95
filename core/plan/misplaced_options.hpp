// Options of this program that were typed after the image, and so reach the container's command.
#pragma once

#include "core/plan/warning.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// A warning that names them: every option of the sections Credentials and Role, up to a word `--`;
/// and --dry-run and --shell as the first word. Not those that the command has itself where it is
/// the AWS CLI or a like program: --profile, --region and --endpoint-url.
std::optional<Warning> warn_of_misplaced_options(const std::string& image,
                                                 const std::vector<std::string>& command);

} // namespace idr::plan
