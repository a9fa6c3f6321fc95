// The options that select the credentials of a launch.
#pragma once

#include "core/aws/api/role_reference.hpp"
#include "core/aws/api/session_options.hpp"
#include "core/error.hpp"
#include "core/options/origin.hpp"
#include "core/system/environment.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace idr::aws {

/// The values of these options. Empty strings and lists: not set.
struct ChainOptions {
  std::string profile;
  std::string role;
  std::string region;
  std::string endpoint_url;
  SessionOptions session; ///< of the role of --role; its `policy` is a file name or JSON
  std::string mfa_serial;
  std::string mfa_code;
  std::string web_identity_token_env; ///< the variable that contains the OIDC token of a CI job
  bool no_session = false;
  bool no_cache = false;
  options::Origins origins; ///< of values that are not from the command line

  options::Origin origin(const options::Option& option) const { return origin_of(origins, option); }
  /// Whether the option, if set, is from the command line.
  bool is_typed(const options::Option& option) const { return !origins.contains(&option); }
};

/// Throws UsageError for values that STS would refuse, for options of --role on the command line
/// without --role (otherwise a missing external ID or tag would be noticed too late), and for a
/// token variable given on the command line that is unset. Settings of a role from a file are
/// ignored without a role.
void check_role_options(const ChainOptions& options, const system::Environment& environment);

/// Returns the role of --role (see parse_role). Throws UsageError.
RoleReference role_of_option(const ChainOptions& options, std::string_view partition);

/// Returns the error for --duration or --mfa-serial on the command line without an effect.
UsageError misplaced_session_option(const options::Option& option, const std::string& remedy);

/// Parses the value of --duration: seconds, or hours, minutes and seconds with units (`1h30m`).
/// Throws UsageError if it is not between 15 minutes and 12 hours.
std::chrono::seconds parse_duration_option(const std::string& text);

} // namespace idr::aws
