// `idr whoami`
#pragma once

#include "cli/command_line.hpp"
#include "core/system/host.hpp"

namespace idr::cli {

int print_whoami(const WhoamiOptions& options, const system::Host& host);

} // namespace idr::cli
