// `idr ps`: the launches whose credentials are refreshed.
#pragma once

#include "cli/command_line.hpp"

namespace idr::cli {

/// Prints a table, or with --json a document. Returns the exit code.
int print_launches(const PsOptions& options, const system::Host& host);

} // namespace idr::cli
