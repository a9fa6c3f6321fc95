// The child process of a CredentialFetch, and what it reports to its parent.
#pragma once

#include "core/launch/credential_fetch.hpp"

#include <string>

namespace idr::launch {

/// Fetches the credentials, waits for the companion's ID in `go`, feeds the endpoint, and writes
/// reports. Returns the exit code of the process.
int run_fetch(const FetchOrder& order, FetchKind kind, int reports, int go) noexcept;

/// A report: what was fetched, the port of the endpoint, or a failure.
struct FetchReport {
  std::optional<Fetched> fetched = {};
  std::optional<std::uint16_t> port = {};
  std::optional<Error> error = {};
};
/// One line, with its line feed.
std::string format_report(const FetchReport& report);
/// Reads a line without its line feed.
FetchReport parse_report(const std::string& line);

} // namespace idr::launch
