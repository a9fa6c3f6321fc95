// The output of `idr --version`.
#pragma once

#include <string>

namespace idr::cli {

/// `idr (iam-docker-run) VERSION (commit COMMIT)`, then a line with the version of each library:
/// those that are compiled in, and the libcurl that requests would load on this machine.
std::string version_text();

} // namespace idr::cli
