#include "core/aws/chain/chain_options.hpp"

#include "core/aws/api/session_name.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/sources/mfa.hpp"
#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace idr::aws {
namespace {

using options::option;

} // namespace

void check_role_options(const ChainOptions& options, const system::Environment& environment) {
  const auto& session = options.session;
  // Settings of a role from a file apply only to launches with a role.
  const auto applies = [&](const options::Option& row) {
    return !options.role.empty() || options.is_typed(row);
  };
  if (applies(option("role-session-name")) && !session.session_name.empty() &&
      !is_session_name(session.session_name)) {
    throw about(
        option("role-session-name"),
        UsageError("not a session name", "A session name has 2 to 64 letters, digits and _+=,.@-"));
  }
  if (applies(option("mfa-serial")) && !options.mfa_serial.empty() &&
      !is_mfa_serial(options.mfa_serial)) {
    throw about(option("mfa-serial"),
                UsageError("not the serial of an MFA device", mfa_serial_remedy));
  }
  if (!options.mfa_code.empty() && !is_mfa_code(options.mfa_code)) {
    throw about(option("mfa-code"),
                UsageError("not a code of an MFA device",
                           "A code consists of the six digits that the device shows."));
  }
  const auto& token_variable = options.web_identity_token_env;
  if (!token_variable.empty() && options.is_typed(option("web-identity-token-env")) &&
      !environment.get_nonblank(token_variable)) {
    throw about(
        option("web-identity-token-env"),
        UsageError(fmt::format("variable {} is not set", text::abbreviated(token_variable)),
                   "It must contain the OIDC token that the CI system provides to the job."));
  }
  if (!options.role.empty()) return;
  const std::pair<bool, const options::Option*> role_only[] = {
      {!session.session_name.empty(), &option("role-session-name")},
      {!session.external_id.empty(), &option("external-id")},
      {!session.policy.empty(), &option("policy")},
      {!session.policy_arns.empty(), &option("policy-arn")},
      {!session.tags.empty(), &option("tag")},
      {!session.transitive_tag_keys.empty(), &option("transitive-tag-key")},
      {!session.source_identity.empty(), &option("source-identity")}};
  for (const auto& [is_set, row] : role_only) {
    if (is_set && options.is_typed(*row)) {
      throw about(*row, UsageError("applies to --role, which is missing",
                                   fmt::format("Add --role ROLE, or omit --{}.", row->name())));
    }
  }
}

RoleReference role_of_option(const ChainOptions& options, std::string_view partition) {
  return options::about_option(option("role"), [&] { return parse_role(options.role, partition); });
}

UsageError misplaced_session_option(const options::Option& option, const std::string& remedy) {
  return about(option, UsageError("applies to --role, or to long-term credentials", remedy));
}

std::chrono::seconds parse_duration_option(const std::string& text) {
  const auto duration = text::parse_duration(text);
  if (duration && *duration >= shortest_session && *duration <= longest_session) return *duration;
  throw about(
      option("duration"),
      UsageError(
          fmt::format("{} is not a duration between 15m and 12h", text::abbreviated(text)),
          "Write seconds, or hours, minutes and seconds with their units: 3600, 90m, 1h30m."));
}

} // namespace idr::aws
