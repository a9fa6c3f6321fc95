#include "core/aws/sources/static_keys.hpp"

#include "core/aws/cache/cache_key.hpp"
#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/system/time.hpp"

#include <fmt/format.h>

#include <array>

namespace idr::aws {
namespace {

/// The names of the session token, in the order in which the AWS CLI looks for them; the first of
/// each is the older name.
constexpr std::array token_variables = {"AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"};
constexpr std::array token_keys = {"aws_security_token", "aws_session_token"};

} // namespace

std::optional<StaticKeys> keys_of_environment(const system::Environment& environment) {
  const auto id = environment.get_nonblank("AWS_ACCESS_KEY_ID");
  const auto secret = environment.get_nonblank("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return std::nullopt;
  if (!id || !secret) {
    const auto* present = id ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
    const auto* missing = id ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID";
    throw CredentialError(fmt::format("{} is set but {} is not", present, missing),
                          fmt::format("Set both, or `unset {}`, or use --profile.", present));
  }
  StaticKeys keys{
      .credentials = {}, .profile = {}, .origin = options::FromVariable{"AWS_ACCESS_KEY_ID"}};
  const auto take = [&](auto& field, const char* variable) {
    naming_source(variable, [&] { field = environment.get_nonblank(variable).value_or(""); });
  };
  take(keys.credentials.access_key_id, "AWS_ACCESS_KEY_ID");
  take(keys.credentials.secret_access_key, "AWS_SECRET_ACCESS_KEY");
  for (const auto* variable : token_variables) {
    if (keys.credentials.session_token.empty()) take(keys.credentials.session_token, variable);
  }
  take(keys.credentials.account_id, "AWS_ACCOUNT_ID");
  if (const auto end = environment.get_nonblank(expiration_variable)) {
    keys.credentials.expiration = system::parse_iso8601(*end);
    if (!keys.credentials.expiration) {
      throw CredentialError(
          fmt::format("{} is not a time such as 2030-01-31T12:00:00Z", expiration_variable),
          fmt::format("If these are long-term keys, which do not expire, `unset {}`.",
                      expiration_variable));
    }
  }
  return keys;
}

std::optional<StaticKeys> keys_of_profile(const Section& profile) {
  const auto* id = profile.find_given("aws_access_key_id");
  const auto* secret = id == nullptr ? profile.find_given("aws_secret_access_key")
                                     : find_in_same_file(profile, "aws_secret_access_key", *id);
  if (id == nullptr && secret == nullptr) return std::nullopt;
  if (id == nullptr || secret == nullptr) {
    const auto* present = id != nullptr ? id : secret;
    const auto* missing = id != nullptr ? "aws_secret_access_key" : "aws_access_key_id";
    const auto misspelt = misspelling_remedy(profile, {missing});
    const bool elsewhere = profile.find_given(missing) != nullptr;
    throw ConfigError(fmt::format("{}: profile {} has {} but no {}{}", to_string(present->position),
                                  profile.name, present->key, missing,
                                  elsewhere ? " in this file" : ""),
                      misspelt.empty() ? fmt::format("Add {} to this file.", missing) : misspelt);
  }
  StaticKeys keys{
      .credentials = {}, .profile = std::string(profile.name), .origin = origin_of(id->position)};
  const auto take = [&](auto& field, const char* key) {
    const auto* property = find_in_same_file(profile, key, *id);
    if (property == nullptr) return;
    naming_source(to_string(property->position), [&] { field = property->value; });
  };
  take(keys.credentials.access_key_id, "aws_access_key_id");
  take(keys.credentials.secret_access_key, "aws_secret_access_key");
  for (const auto* key : token_keys) {
    if (keys.credentials.session_token.empty()) take(keys.credentials.session_token, key);
  }
  take(keys.credentials.account_id, "aws_account_id");
  return keys;
}

CredentialKind kind_of(const StaticKeys& keys) {
  return keys.credentials.temporary() ? CredentialKind::Temporary : CredentialKind::LongTerm;
}

ChainLink describe(const StaticKeys& keys, const StsInUse& /*sts*/) {
  return {"access key", shown_key(keys.credentials), keys.profile, keys.origin, {}, {}};
}

Prepared prepare(const StaticKeys& keys, const SourceContext& context) {
  const auto& credentials = keys.credentials;
  if (const auto age = credentials.expired_for(context.client.now())) {
    throw CredentialError(
        fmt::format("{}: the keys in the environment expired {} ago", expiration_variable,
                    system::describe(*age)),
        fmt::format("`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN {0}`, use "
                    "--profile, or set this machine's clock. If these are long-term keys, which do "
                    "not expire, `unset {0}`.",
                    expiration_variable));
  }
  auto key = CacheKey()
                 .add("keys")
                 .add(credentials.access_key_id.text())
                 .add(credentials.secret_access_key.text())
                 .add(credentials.session_token.text())
                 .text();
  return {.key = std::move(key), .fetch = [&] {
            context.say(fmt::format("using access key {} from {}", shown_key(credentials),
                                    to_string(keys.origin)));
            return credentials;
          }};
}

void check_account_id(const StaticKeys& keys) {
  require_account_id(keys.origin, keys.profile.empty() ? "AWS_ACCOUNT_ID" : "aws_account_id",
                     keys.credentials.account_id.text());
}

std::string shown_key(const Credentials& credentials) {
  const auto& id = credentials.access_key_id.text();
  return "…" + id.substr(id.size() > 4 ? id.size() - 4 : id.size());
}

} // namespace idr::aws
