#include "cli/version.hpp"

#include "cli/commit.hpp"
#include "core/error.hpp"
#include "core/http/client/curl_transport.hpp"
#include "core/text/printable.hpp"

#include <fmt/format.h>

namespace idr::cli {
namespace {

/// A missing libcurl is not an error: a launch with cached credentials does not need it.
std::string libcurl_here() try {
  return "libcurl " + http::libcurl_version();
} catch (const Error& error) {
  return fmt::format("libcurl: {}", error.what());
}

} // namespace

std::string version_text() {
  return fmt::format("idr (iam-docker-run) {} (commit {})\n{}\n{}\n", IDR_VERSION, IDR_COMMIT,
                     IDR_LIBRARIES, text::printable(libcurl_here()));
}

} // namespace idr::cli
