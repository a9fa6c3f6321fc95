// Detects `idr OPTIONS COMMAND …` and `idr OPTIONS IMAGE`: mistakes that users of the AWS CLI and
// of docker make.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::cli {

/// Called for words that are not a valid classic form. If a command or an image follows the
/// options, throws UsageError with the correct line; else returns. A line that may contain a secret
/// is not shown.
void refuse_options_first(const std::vector<std::string>& words, const system::Host& host);

} // namespace idr::cli
