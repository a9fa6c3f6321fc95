#include "core/aws/sources/web_identity.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/refusal.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/aws/sources/profile_properties.hpp"
#include "core/error.hpp"
#include "core/http/uri.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

constexpr auto audience = "sts.amazonaws.com";
constexpr auto request_url_variable = "ACTIONS_ID_TOKEN_REQUEST_URL";

/// Gets the token from its source.
struct FetchToken {
  const WebIdentity& identity;
  const http::Transport& send;
  const system::Environment& environment;

  std::string operator()(const TokenFile& file) const try {
    return system::read_file(file.path, {.bytes = longest_token});
  } catch (const Error& error) {
    throw CredentialError(fmt::format("{}: the web identity token cannot be read: {}",
                                      to_string(identity.origin), error.what()),
                          "The file must contain an OIDC token provided by the platform.");
  }
  std::string operator()(const TokenVariable& variable) const {
    auto token = environment.get_nonblank(variable.name).value_or("");
    // The value of a variable named by mistake must not be sent.
    if (std::count(token.begin(), token.end(), '.') == 2) return token;
    throw CredentialError(
        fmt::format("{}: not an OIDC token", variable.name),
        "--web-identity-token-env must name the variable that contains the token, of the form "
        "A.B.C (on GitLab an entry of id_tokens).");
  }
  std::string operator()(const TokenRequest& offer) const {
    auto request = http::request_to(offer.url);
    if (!request) {
      throw CredentialError(
          fmt::format("{} is not a URL", request_url_variable),
          "GitHub sets it for jobs with the permission \"id-token: write\": do not change it.");
    }
    const auto parameter = http::form_encode({{"audience", audience}});
    request->query += (request->query.empty() ? "" : "&") + parameter;
    request->host_origin = request_url_variable;
    request->headers = {{"Authorization", "bearer " + offer.bearer},
                        {"Accept", "application/json"}};
    const auto response = send(*request);
    const auto reply = parse_json_object(response.body);
    if (response.status == 200 && reply) return text_of(*reply, "value");
    if (response.status == 200) {
      throw not_from_aws(response, request->authority, request_url_variable);
    }
    throw CredentialError(fmt::format("{} did not issue an OIDC token: it answered {}",
                                      request->authority, response.status),
                          "The job needs the permission \"id-token: write\".",
                          is_temporary(response, {}));
  }
};

Credentials exchange_token(const WebIdentity& identity, const SourceContext& context,
                           const std::string& token) {
  context.say(fmt::format("requesting role {} ({}) with a web identity token from {}",
                          identity.role_arn, to_string(identity.origin), context.sts.url()));
  try {
    return assume_role_with_web_identity(context.client, context.sts, identity.role_arn,
                                         identity.options, token);
  } catch (const ServiceError& error) {
    const RefusedRole role{
        .arn = identity.role_arn, .options = identity.options, .typed = identity.profile.empty()};
    throw CredentialError(fmt::format("{}: {} cannot be assumed with a web identity token: {}",
                                      to_string(identity.origin), identity.role_arn, error.what()),
                          web_identity_remedy(error, role, token, context.sts), error.temporary());
  }
}

} // namespace

std::optional<WebIdentity> web_identity_of_profile(const Section& profile,
                                                   const std::string& session_name) {
  const auto* file = profile.find_given("web_identity_token_file");
  if (file == nullptr) return std::nullopt;
  const auto* role_arn = profile.find_given("role_arn");
  if (role_arn == nullptr) {
    throw ConfigError(fmt::format("{}: profile {} has web_identity_token_file but no role_arn",
                                  to_string(file->position), profile.name),
                      "Add role_arn, the role to assume with the token.");
  }
  WebIdentity identity;
  identity.token = TokenFile{std::string(file->value)};
  identity.role_arn = role_arn->value;
  identity.options = session_options(profile, session_name);
  identity.profile = profile.name;
  identity.origin = origin_of(role_arn->position);
  return identity;
}

std::optional<WebIdentity> web_identity_of_environment(const system::Environment& environment,
                                                       const std::string& session_name) {
  const auto file = environment.get_nonblank("AWS_WEB_IDENTITY_TOKEN_FILE");
  const auto role_arn = environment.get_nonblank("AWS_ROLE_ARN");
  if (!file) return std::nullopt;
  if (!role_arn) {
    throw CredentialError("AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not",
                          "Set AWS_ROLE_ARN, or `unset AWS_WEB_IDENTITY_TOKEN_FILE`.");
  }
  WebIdentity identity;
  identity.token = TokenFile{*file};
  identity.role_arn = *role_arn;
  identity.options.session_name =
      environment.get_nonblank("AWS_ROLE_SESSION_NAME").value_or(session_name);
  identity.origin = options::FromVariable{"AWS_WEB_IDENTITY_TOKEN_FILE"};
  return identity;
}

std::optional<WebIdentity> web_identity_of_job(const system::Environment& environment,
                                               const std::string& token_variable) {
  WebIdentity identity;
  if (!token_variable.empty() && environment.get_nonblank(token_variable)) {
    identity.token = TokenVariable{token_variable};
    identity.origin = options::FromVariable{token_variable};
    return identity;
  }
  const auto url = environment.get_nonblank(request_url_variable);
  const auto bearer = environment.get_nonblank("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  if (!url || !bearer) return std::nullopt;
  identity.token = TokenRequest{*url, *bearer};
  identity.origin = options::FromVariable{request_url_variable};
  return identity;
}

ChainLink describe(const WebIdentity& identity, const StsInUse& sts) {
  return {"web identity",  identity.role_arn,  identity.profile,
          identity.origin, sts.endpoint.url(), sts.region};
}

Prepared prepare(const WebIdentity& identity, const SourceContext& context) {
  const auto token_now = [&identity, &context] {
    return fetch_web_identity_token(identity, context.client.send, context.environment);
  };
  CacheKey key;
  key.add("web identity").add(context.sts.url()).add(identity.role_arn).add(identity.options);
  if (const auto* offer = std::get_if<TokenRequest>(&identity.token)) {
    key.add(offer->url).add(offer->bearer);
    return {.key = key.text(), .is_cached = true, .fetch = [&identity, &context, token_now] {
              return exchange_token(identity, context, token_now());
            }};
  }
  auto token = token_now();
  key.add(token);
  return {.key = key.text(),
          .is_cached = true,
          .fetch = [&identity, &context, token = std::move(token)] {
            return exchange_token(identity, context, token);
          }};
}

std::string fetch_web_identity_token(const WebIdentity& identity, const http::Transport& send,
                                     const system::Environment& environment) {
  auto token = std::visit(FetchToken{identity, send, environment}, identity.token);
  token.erase(token.find_last_not_of(" \t\r\n") + 1);
  if (token.empty()) {
    throw CredentialError(
        fmt::format("{}: the web identity token is empty", to_string(identity.origin)),
        "Get a new token from its issuer.");
  }
  return token;
}

} // namespace idr::aws
