// What the program says of itself.
#pragma once

#include <string>

namespace idr::cli {

/// `idr (iam-docker-run) VERSION (commit COMMIT)`, then a line for every library with its version:
/// those that are compiled in, and libcurl as requests would load it here.
std::string version_text();

} // namespace idr::cli
