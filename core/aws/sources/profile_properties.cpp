#include "core/aws/sources/profile_properties.hpp"

#include "core/aws/api/session_name.hpp"
#include "core/error.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/ascii.hpp"
#include "core/text/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace idr::aws {
namespace {

/// Keys that are similar to each other, but not misspelled.
constexpr std::array known_keys = {"aws_access_key_id",
                                   "aws_secret_access_key",
                                   "aws_session_token",
                                   "aws_security_token",
                                   "sso_start_url",
                                   "sso_session",
                                   "sso_region",
                                   "sso_account_id",
                                   "sso_role_name",
                                   "role_arn",
                                   "region",
                                   "source_profile"};

std::chrono::seconds parse_duration(const Property& property) {
  const auto text = property.value;
  long count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::chrono::seconds duration(count);
  if (failure != std::errc() || end != text.data() + text.size() || duration < shortest_session ||
      duration > longest_session) {
    throw ConfigError(fmt::format("{}: duration_seconds must be a number of seconds from {} to {}",
                                  to_string(property.position), shortest_session.count(),
                                  longest_session.count()),
                      "One hour is duration_seconds = 3600.");
  }
  return duration;
}

bool is_in_one_file(const Property& a, const Property& b) {
  return a.position.file.data() == b.position.file.data();
}

bool is_same_setting(const Property& a, const Property& b) {
  return is_in_one_file(a, b) && text::equal_ignoring_case(a.key, b.key);
}

/// Returns how often its file sets the property.
auto count_of(const Section& section, const Property& property) {
  return std::count_if(section.properties.begin(), section.properties.end(),
                       [&](const Property& other) { return is_same_setting(property, other); });
}

} // namespace

SessionOptions session_options(const Section& profile, const std::string& session_name) {
  SessionOptions options;
  options.session_name = session_name;
  if (const auto* name = profile.find_given("role_session_name")) {
    if (!is_session_name(name->value)) {
      throw ConfigError(
          fmt::format("{}: role_session_name is not a session name", to_string(name->position)),
          "A session name has 2 to 64 letters, digits and _+=,.@-");
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
  if (const auto* serial = profile.find_given("mfa_serial")) {
    if (!is_mfa_serial(serial->value)) {
      throw ConfigError(fmt::format("{}: mfa_serial is not the serial of an MFA device",
                                    to_string(serial->position)),
                        mfa_serial_remedy);
    }
    mfa.serial = serial->value;
  }
  if (const auto* process = profile.find_given("mfa_process")) {
    mfa.process = process->value;
    mfa.origin = origin_of(process->position);
  }
  return mfa;
}

void warn_of_parsing_differences(const Section& profile, std::span<const char* const> keys,
                                 std::vector<std::string>& warnings) {
  for (const auto* key : keys) {
    const auto* property = profile.find(key);
    if (property == nullptr || property->botocore == BotocoreReading::same) continue;
    const auto* reading = property->botocore == BotocoreReading::keeps_inline_comment
                              ? "reads the comment as part of the value"
                              : "ends the key at its colon";
    warnings.push_back(fmt::format("{}: the AWS CLI {}", to_string(property->position), reading));
  }
}

const Property* find_in_same_file(const Section& profile, std::string_view key,
                                  const Property& other) {
  const auto& all = profile.properties;
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Property& each) {
    return is_in_one_file(each, other) && text::equal_ignoring_case(each.key, key);
  });
  return found == all.rend() || found->value.empty() ? nullptr : &*found;
}

void warn_of_unpaired_keys(const Section& profile, std::vector<std::string>& warnings) {
  const auto* id = profile.find_given("aws_access_key_id");
  if (id == nullptr) return;
  const auto warn = [&](const Property& property, std::string_view fault) {
    warnings.push_back(fmt::format("{}: {} of profile {} {} {}", to_string(property.position),
                                   property.key, profile.name, fault, to_string(id->position)));
  };
  for (const auto* key : {"aws_secret_access_key", "aws_security_token", "aws_session_token"}) {
    const auto* property = profile.find_given(key);
    if (property == nullptr || find_in_same_file(profile, "aws_access_key_id", *property)) continue;
    warn(*property, "is ignored: the access key ID was read from a different file, at");
  }
  const auto* secret = find_in_same_file(profile, "aws_secret_access_key", *id);
  if (secret != nullptr && count_of(profile, *id) != count_of(profile, *secret)) {
    warn(*secret, "may belong to a different access key ID than the one at");
  }
}

std::vector<std::string> repeated_properties(const Section& section) {
  std::vector<std::string> repeated;
  const auto& all = section.properties;
  for (auto property = all.begin(); property != all.end(); ++property) {
    const auto again = std::find_if(property + 1, all.end(), [&](const Property& other) {
      return is_same_setting(*property, other);
    });
    if (again == all.end()) continue;
    repeated.push_back(
        fmt::format("{} and {}", to_string(property->position), to_string(again->position)));
  }
  return repeated;
}

std::string misspelling_remedy(const Section& profile, const std::vector<std::string_view>& keys) {
  for (const auto& property : profile.properties) {
    const bool is_known = std::any_of(known_keys.begin(), known_keys.end(), [&](const char* known) {
      return text::equal_ignoring_case(property.key, known);
    });
    const auto near = text::nearest(property.key, keys);
    if (is_known || near.empty()) continue;
    return fmt::format("{}: {}: did you mean {}?", to_string(property.position),
                       text::abbreviated(property.key), near.front());
  }
  return {};
}

} // namespace idr::aws
