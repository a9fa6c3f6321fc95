#include "core/aws/static_keys.hpp"

#include "core/aws/time.hpp"
#include "core/system/error.hpp"

#include <fmt/format.h>

namespace idr::aws {

std::optional<StaticKeys> keys_of_environment(const system::Environment& environment) {
  const auto id = environment.get_nonblank("AWS_ACCESS_KEY_ID");
  const auto secret = environment.get_nonblank("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return std::nullopt;
  if (!id) throw CredentialError("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not");
  if (!secret) throw CredentialError("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not");
  StaticKeys keys{.credentials = {}, .profile = {}, .origin = "AWS_ACCESS_KEY_ID"};
  keys.credentials.access_key_id = *id;
  keys.credentials.secret_access_key = *secret;
  keys.credentials.session_token = environment.get_nonblank("AWS_SESSION_TOKEN").value_or("");
  keys.credentials.account_id = environment.get_nonblank("AWS_ACCOUNT_ID").value_or("");
  if (const auto end = environment.get_nonblank("AWS_CREDENTIAL_EXPIRATION")) {
    keys.credentials.expiration = parse_iso8601(*end);
  }
  return keys;
}

std::optional<StaticKeys> keys_of_profile(const Section& profile) {
  const auto* id = profile.find_given("aws_access_key_id");
  const auto* secret = profile.find_given("aws_secret_access_key");
  if (id == nullptr && secret == nullptr) return std::nullopt;
  if (id == nullptr || secret == nullptr) {
    const auto* present = id != nullptr ? id : secret;
    throw ConfigError(fmt::format("{}: profile {} has {} and no {}", to_string(present->position),
                                  profile.name, present->key,
                                  id != nullptr ? "aws_secret_access_key" : "aws_access_key_id"));
  }
  StaticKeys keys{
      .credentials = {}, .profile = std::string(profile.name), .origin = to_string(id->position)};
  keys.credentials.access_key_id = id->value;
  keys.credentials.secret_access_key = secret->value;
  keys.credentials.session_token = profile.get("aws_session_token").value_or("");
  keys.credentials.account_id = profile.get("aws_account_id").value_or("");
  return keys;
}

std::string shown_key(const Credentials& credentials) {
  const auto& id = credentials.access_key_id;
  return "…" + id.substr(id.size() > 4 ? id.size() - 4 : id.size());
}

} // namespace idr::aws
