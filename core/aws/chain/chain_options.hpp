// What was typed about who a container is to be.
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

/// What was typed. Empty texts and lists: not typed.
struct ChainOptions {
  std::string profile;
  std::string role;
  std::string region;
  std::string endpoint_url;
  SessionOptions session; ///< of the role of --role; its `policy` is a file's name or JSON
  std::string mfa_serial;
  std::string mfa_code;
  std::string web_identity_token_env; ///< the variable that a CI job has its OIDC token in
  bool no_session = false;
  bool no_cache = false;
  options::Origins origins; ///< of those that do not come from the command line

  options::Origin origin(const options::Option& option) const { return origin_of(origins, option); }
  /// Whether the option, if it is set, comes from the command line.
  bool is_typed(const options::Option& option) const { return !origins.contains(&option); }
};

/// Throws UsageError for texts that STS would refuse, for typed options of --role without it (a
/// missing external ID or tag would be found out too late), and for a typed token variable that is
/// unset. What a file says of a role is for the launches that have one.
void check_role_options(const ChainOptions& options, const system::Environment& environment);

/// The role of --role (see parse_role). Throws UsageError.
RoleReference role_of_option(const ChainOptions& options, std::string_view partition);

/// Of --duration and --mfa-serial, typed where they have no effect.
UsageError misplaced_session_option(const options::Option& option, const std::string& remedy);

/// The text of --duration: seconds, or hours, minutes and seconds with their units (`1h30m`).
/// Throws UsageError outside of 15 minutes to 12 hours.
std::chrono::seconds parse_duration_option(const std::string& text);
/// The text of --policy, or the file's that it names, as compact JSON, of which STS takes 2,048
/// characters; empty for an empty text. A leading `~/` of the file is `home`. Throws UsageError for
/// what is no JSON.
std::string read_policy(const std::string& text, const std::filesystem::path& home);

} // namespace idr::aws
