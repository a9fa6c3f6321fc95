#include "core/aws/sources/sso.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/partition.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/error.hpp"
#include "core/http/uri.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

/// Refreshing a token takes another process one request with a few retries.
constexpr auto sso_lock_limit = std::chrono::seconds(30);

const Property& require(const Section& section, std::string_view key, std::string_view section_text,
                        const Property& because) {
  const auto* property = section.find_given(key);
  if (property != nullptr) return *property;
  throw ConfigError(fmt::format("{}: {} {} has {} but no {}", to_string(because.position),
                                section_text, section.name, because.key, key),
                    fmt::format("Add {}; `aws configure sso` prompts for all of them.", key));
}

/// Returns the session's setting. Throws ConfigError if the profile has a different value.
const Property& session_setting(const Section& session, const Section& profile,
                                std::string_view key, const Property& because) {
  const auto* own = session.find_given(key);
  if (own == nullptr) {
    throw ConfigError(
        fmt::format("{}: sso-session {} has no {}", to_string(session.position), session.name, key),
        fmt::format("Add {}. Profile {} uses the session ({}).", key, profile.name,
                    to_string(because.position)));
  }
  const auto* other = profile.find_given(key);
  if (other != nullptr && other->value != own->value) {
    throw ConfigError(fmt::format("{}: profile {} has a different {} than its sso-session ({})",
                                  to_string(other->position), profile.name, key,
                                  to_string(own->position)),
                      fmt::format("Remove {} from the profile.", key));
  }
  return *own;
}

/// Checked because the region becomes part of the names of hosts that receive a token.
std::string checked_region(const Property& region) {
  if (is_region_name(region.value)) return std::string(region.value);
  throw ConfigError(fmt::format("{}: \"{}\" is not a region", to_string(region.position),
                                text::abbreviated(region.value)),
                    "A region has the form us-east-1.");
}

void read_session(Sso& sso, const Section& profile, const Property& session_name,
                  const SharedConfig& config) {
  const auto* session = config.find_sso_session(session_name.value);
  if (session == nullptr) {
    throw ConfigError(fmt::format("{}: section [sso-session {}] not found",
                                  to_string(session_name.position),
                                  text::abbreviated(session_name.value)),
                      "Add it with `aws configure sso-session`.");
  }
  sso.session = session_name.value;
  sso.start_url = session_setting(*session, profile, "sso_start_url", session_name).value;
  sso.region = checked_region(session_setting(*session, profile, "sso_region", session_name));
  sso.token.login_command = "aws sso login --sso-session " + text::quote_word(sso.session);
}

void read_legacy(Sso& sso, const Section& profile, const Property& because) {
  sso.start_url = require(profile, "sso_start_url", "profile", because).value;
  sso.region = checked_region(require(profile, "sso_region", "profile", because));
  sso.token.login_command =
      "aws sso login --profile " + text::quote_word(std::string(profile.name));
}

/// Returns the first property because of which the profile uses SSO; null if there is none.
const Property* sso_property(const Section& profile) {
  for (const auto* key : {"sso_session", "sso_start_url", "sso_account_id", "sso_role_name"}) {
    if (const auto* property = profile.find_given(key)) return property;
  }
  return nullptr;
}

[[noreturn]] void throw_portal_refusal(const Sso& sso, const http::Response& response) {
  const auto error = read_error(response);
  const auto what =
      fmt::format("{}: account {} as {}", to_string(sso.origin), sso.account_id, sso.role_name);
  const bool temporary = is_temporary(response, error);
  if (response.status == 401) {
    throw CredentialError(fmt::format("{}: the SSO session is no longer valid", what),
                          fmt::format("Log in: `{}`", sso.token.login_command));
  }
  if (error.code.empty()) {
    naming_source(
        what, [&] { throw not_from_aws(response, sso.portal.authority, origin_text(sso.portal)); });
  }
  throw CredentialError(fmt::format("{} is refused by the SSO portal: {}", what, error.code),
                        response.status == 403
                            ? "Check sso_account_id and sso_role_name; the access portal lists the "
                              "accounts and roles that you may use."
                            : "",
                        temporary);
}

Credentials read_role_credentials(const nlohmann::json& reply, const std::string& account_id) {
  const auto document = reply.value("roleCredentials", nlohmann::json::object());
  const auto end = number_of(document, "expiration"); // in milliseconds
  Credentials credentials{.access_key_id = text_of(document, "accessKeyId"),
                          .secret_access_key = text_of(document, "secretAccessKey"),
                          .session_token = text_of(document, "sessionToken"),
                          .expiration = system::time_at(end.value_or(-1) / 1000),
                          .account_id = account_id};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !end) {
    throw CredentialError("it contains no credentials");
  }
  if (!credentials.expiration) throw CredentialError("the expiration is out of range");
  return credentials;
}

std::string place_of(const Sso& sso) {
  return fmt::format("{}: profile {}", to_string(sso.origin), sso.profile);
}

} // namespace

std::optional<Sso> sso_of_profile(const Section& profile, const Settings& settings,
                                  const std::filesystem::path& home) {
  const auto* because = sso_property(profile);
  if (because == nullptr) return std::nullopt;
  Sso sso;
  sso.profile = profile.name;
  sso.origin = origin_of(because->position);
  const auto* session = profile.find_given("sso_session");
  if (session != nullptr) {
    read_session(sso, profile, *session, settings.config);
  } else {
    read_legacy(sso, profile, *because);
  }
  const auto* account = profile.find_given("sso_account_id");
  const auto* role = profile.find_given("sso_role_name");
  if (session == nullptr || account != nullptr || role != nullptr) {
    sso.account_id = require(profile, "sso_account_id", "profile", *because).value;
    sso.role_name = require(profile, "sso_role_name", "profile", *because).value;
  }
  sso.token.file = sso_token_file(home, session != nullptr ? sso.session : sso.start_url);
  sso.token.oidc = find_endpoint(Service::SsoOidc, sso.region, settings);
  sso.portal = find_endpoint(Service::Sso, sso.region, settings);
  return sso;
}

ChainLink describe(const Sso& sso, const StsInUse& /*sts*/) {
  const auto session = sso.session.empty() ? sso.start_url : "session " + sso.session;
  return {"SSO",
          fmt::format("{}, account {} as {}", session, sso.account_id, sso.role_name),
          sso.profile,
          sso.origin,
          sso.portal.url(),
          sso.region};
}

Prepared prepare(const Sso& sso, const SourceContext& context) {
  const auto key = [&] {
    auto parts = CacheKey().add("sso").add(sso.portal.url()).add(sso.account_id).add(sso.role_name);
    parts.add(
        naming_source(place_of(sso), [&] { return sso_login(sso.token, context.client.now); }));
    return parts.text();
  };
  return {.key = key(),
          .is_cached = true,
          .fetch =
              [&] {
                const auto& client = context.client;
                context.say(fmt::format(
                    "requesting credentials of SSO account {} as {} ({}) from {}", sso.account_id,
                    sso.role_name, to_string(sso.origin), sso.portal.url()));
                const auto token = naming_source(place_of(sso), [&] {
                  return sso_access_token(sso.token, client.send, client.now,
                                          {.limit = sso_lock_limit, .waiting = context.waiting});
                });
                return fetch_sso_credentials(sso, token, client.send);
              },
          .key_after_fetch = key}; // the token may have been refreshed
}

void check_account_id(const Sso& sso) {
  require_account_id(sso.origin, "sso_account_id", sso.account_id);
}

Credentials fetch_sso_credentials(const Sso& sso, const std::string& access_token,
                                  const http::Transport& send) {
  auto request = request_to(sso.portal, "/federation/credentials");
  request.query = http::form_encode({{"role_name", sso.role_name}, {"account_id", sso.account_id}});
  request.headers = {{"x-amz-sso_bearer_token", access_token}};
  const auto response = send(request);
  if (response.status != 200) throw_portal_refusal(sso, response);

  const auto reply = parse_json_object(response.body);
  return naming_source(to_string(sso.origin), [&] {
    if (!reply) throw not_from_aws(response, sso.portal.authority, origin_text(sso.portal));
    return naming_source("the reply of " + sso.portal.authority,
                         [&] { return read_role_credentials(*reply, sso.account_id); });
  });
}

} // namespace idr::aws
