#include "core/aws/identity_options.hpp"

#include "core/aws/file_limits.hpp"
#include "core/aws/json_document.hpp"
#include "core/aws/session_name.hpp"
#include "core/system/abbreviated.hpp"
#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <chrono>
#include <utility>

namespace idr::aws {
namespace {

/// For `--policy <(PROGRAM)`.
constexpr auto policy_patience = std::chrono::minutes(1);

} // namespace

std::string IdentityOptions::origin(const std::string& name) const {
  const auto place = places.find(name);
  return place == places.end() ? "--" + name : place->second;
}

void check_role_options(const IdentityOptions& options) {
  const auto& session = options.session;
  if (!session.session_name.empty() && !is_session_name(session.session_name)) {
    throw UsageError("--role-session-name takes 2 to 64 letters, digits and _+=,.@-");
  }
  if (!options.mfa_code.empty() && !is_mfa_code(options.mfa_code)) {
    throw UsageError("--mfa-code takes the six digits that the device shows");
  }
  if (!options.role.empty()) return;
  const std::pair<bool, const char*> role_only[] = {
      {!session.session_name.empty(), "--role-session-name"},
      {!session.external_id.empty(), "--external-id"},
      {!session.policy.empty(), "--policy"},
      {!session.policy_arns.empty(), "--policy-arn"},
      {!session.tags.empty(), "--tag"},
      {!session.transitive_tag_keys.empty(), "--transitive-tag-key"},
      {!session.source_identity.empty(), "--source-identity"}};
  for (const auto& [typed, name] : role_only) {
    if (typed) throw UsageError(fmt::format("{} applies to --role, which is missing", name));
  }
}

std::string read_policy(const std::string& text) {
  if (text.empty()) return {};
  const bool is_json = is_policy_document(text);
  const auto content =
      is_json ? text
              : system::read_file(text, {.bytes = longest_policy, .patience = policy_patience});
  if (nests_too_deep(content)) throw UsageError("--policy nests too deep");
  try {
    return nlohmann::ordered_json::parse(content).dump();
  } catch (const nlohmann::json::exception&) {
    throw UsageError(is_json
                         ? "--policy is not valid JSON"
                         : fmt::format("--policy {}: not valid JSON", system::abbreviated(text)));
  }
}

bool is_policy_document(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && text[begin] == '{';
}

std::chrono::seconds parse_duration_option(const std::string& text) {
  long number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const long factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  const bool in_range = factor != 0 && number <= longest_session.count() / factor &&
                        number * factor >= shortest_session.count();
  if (failure != std::errc() || number < 0 || !in_range) {
    throw UsageError(
        fmt::format("--duration {} is not between 15m and 12h", system::abbreviated(text)),
        "It is a number of seconds, or a number with s, m or h behind it.");
  }
  return std::chrono::seconds(number * factor);
}

} // namespace idr::aws
