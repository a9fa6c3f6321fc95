#include "core/aws/profile_properties.hpp"

#include "core/aws/session_name.hpp"
#include "core/system/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace idr::aws {
namespace {

std::chrono::seconds parse_duration(const Property& property) {
  const auto text = property.value;
  long count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::chrono::seconds duration(count);
  if (failure != std::errc() || end != text.data() + text.size() || duration < shortest_session ||
      duration > longest_session) {
    throw ConfigError(fmt::format("{}: duration_seconds is a number of seconds, from {} to {}",
                                  to_string(property.position), shortest_session.count(),
                                  longest_session.count()));
  }
  return duration;
}

} // namespace

SessionOptions session_options(const Section& profile, const std::string& session_name) {
  SessionOptions options;
  options.session_name = session_name;
  if (const auto* name = profile.find_given("role_session_name")) {
    if (!is_session_name(name->value)) {
      throw ConfigError(fmt::format("{}: role_session_name takes 2 to 64 letters, digits and "
                                    "_+=,.@-",
                                    to_string(name->position)));
    }
    options.session_name = name->value;
  }
  if (const auto* duration = profile.find_given("duration_seconds")) {
    options.duration = parse_duration(*duration);
  }
  options.external_id = profile.get("external_id").value_or("");
  return options;
}

MfaDevice mfa_of_profile(const Section& profile) {
  MfaDevice mfa;
  mfa.serial = profile.get("mfa_serial").value_or("");
  if (const auto* process = profile.find_given("mfa_process")) {
    mfa.process = process->value;
    mfa.origin = to_string(process->position);
  }
  return mfa;
}

void add_other_readings(const Section& profile, std::span<const char* const> keys,
                        std::vector<std::string>& warnings) {
  for (const auto* key : keys) {
    const auto* property = profile.find(key);
    if (property == nullptr || property->botocore == BotocoreReading::same) continue;
    const auto* reading = property->botocore == BotocoreReading::keeps_inline_comment
                              ? "takes the comment for a part of the value"
                              : "ends the key at its colon";
    warnings.push_back(fmt::format("{}: the AWS CLI {}", to_string(property->position), reading));
  }
}

} // namespace idr::aws
