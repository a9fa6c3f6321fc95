// `idr OPTIONS COMMAND …` and `idr OPTIONS IMAGE`: mistakes that the AWS CLI and docker lead to.
#pragma once

#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::cli {

/// Throws UsageError, with the line that was meant, where the words of the classic form, which have
/// a mistake, have a command or an image behind the options. The line is shown only where nothing
/// in it can be secret.
void refuse_options_first(const std::vector<std::string>& words, const system::Host& host);

} // namespace idr::cli
