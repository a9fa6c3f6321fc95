#include "core/aws/chain/credential_provider.hpp"

#include "core/aws/api/refusal.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/error.hpp"

#include <fmt/format.h>

#include <chrono>

namespace idr::aws {
namespace {

/// Whoever refreshes a token has it after one request, tried again a few times at most.
constexpr auto sso_lock_limit = std::chrono::seconds(30);

} // namespace

std::string CredentialProvider::key() {
  return std::visit([this](const auto& source) { return key_of(source); }, identity_.chain->source);
}

bool CredentialProvider::is_kept() const {
  const auto& source = identity_.chain->source;
  return std::holds_alternative<Sso>(source) || std::holds_alternative<WebIdentity>(source);
}

Credentials CredentialProvider::fetch() const {
  return std::visit([this](const auto& source) { return ask(source); }, identity_.chain->source);
}

void CredentialProvider::say(const std::string& line) const {
  if (resolver_.say) resolver_.say(line);
}

std::string CredentialProvider::key_of(const StaticKeys& keys) const {
  return CacheKey()
      .add("keys")
      .add(keys.credentials.access_key_id.text())
      .add(keys.credentials.secret_access_key.text())
      .add(keys.credentials.session_token.text())
      .text();
}

Credentials CredentialProvider::ask(const StaticKeys& keys) const {
  say(fmt::format("access key {} from {}", shown_key(keys.credentials), keys.origin));
  return keys.credentials;
}

std::string CredentialProvider::key_of(const CredentialProcess& process) const {
  refuse_recursion(process, resolver_.environment); // which would wait for what we hold
  return CacheKey().add("process").add(process.command_line).add(process.profile).text();
}

Credentials CredentialProvider::ask(const CredentialProcess& process) const {
  say(fmt::format("credential_process of profile {} ({})", process.profile, process.origin));
  return run_credential_process(process, resolver_.environment, resolver_.waiting);
}

std::string CredentialProvider::key_of(const Sso& sso) {
  say(fmt::format("SSO account {} as {} ({})", sso.account_id, sso.role_name, sso.origin));
  try {
    sso_token_ = sso_access_token(sso.token, resolver_.client.send, resolver_.client.now,
                                  {.limit = sso_lock_limit, .waiting = resolver_.waiting});
  } catch (const CredentialError& error) {
    throw CredentialError(fmt::format("{}: profile {}: {}", sso.origin, sso.profile, error.what()),
                          error.remedy(), error.temporary());
  }
  return CacheKey()
      .add("sso")
      .add(sso.portal.url())
      .add(sso.account_id)
      .add(sso.role_name)
      .add(sso_token_)
      .text();
}

Credentials CredentialProvider::ask(const Sso& sso) const {
  say(fmt::format("credentials from {}", sso.portal.url()));
  return fetch_sso_credentials(sso, sso_token_, resolver_.client.send);
}

std::string CredentialProvider::key_of(const LoginSession& login) const {
  return CacheKey().add("login").add(login.session).add(login.file.string()).text();
}

Credentials CredentialProvider::ask(const LoginSession& login) const {
  say(fmt::format("login session of profile {} ({})", login.profile, login.origin));
  return read_login_credentials(login, resolver_.client.now);
}

std::string CredentialProvider::key_of(const WebIdentity& identity) const {
  CacheKey key;
  key.add("web identity").add(identity_.sts.url()).add(identity.role_arn).add(identity.options);
  if (const auto* offer = std::get_if<TokenRequest>(&identity.token)) {
    return key.add(offer->url).add(offer->bearer).text();
  }
  return key.add(fetch_web_identity_token(identity, resolver_.client.send, resolver_.environment))
      .text();
}

Credentials CredentialProvider::ask(const WebIdentity& identity) const {
  const auto token =
      fetch_web_identity_token(identity, resolver_.client.send, resolver_.environment);
  say(fmt::format("role {} ({}) for a web identity token, from {}", identity.role_arn,
                  identity.origin, identity_.sts.url()));
  try {
    return assume_role_with_web_identity(resolver_.client, identity_.sts, identity.role_arn,
                                         identity.options, token);
  } catch (const ServiceError& error) {
    const RefusedRole role{
        .arn = identity.role_arn, .options = identity.options, .typed = identity.profile.empty()};
    throw CredentialError(fmt::format("{}: {} cannot be assumed with a web identity token: {}",
                                      identity.origin, identity.role_arn, error.what()),
                          web_identity_remedy(error, role, token, identity_.sts),
                          error.temporary());
  }
}

std::string CredentialProvider::key_of(const ContainerEndpoint& endpoint) const {
  // In EKS all pods ask at one URL; their tokens tell them apart.
  return CacheKey()
      .add("container")
      .add(endpoint.request.url())
      .add(container_token(endpoint))
      .text();
}

Credentials CredentialProvider::ask(const ContainerEndpoint& endpoint) const {
  say(fmt::format("container endpoint {} ({})", shown_endpoint(endpoint), endpoint.origin));
  return fetch_container_credentials(endpoint, resolver_.client.send, resolver_.lookup);
}

std::string CredentialProvider::key_of(const InstanceMetadata& metadata) const {
  // On machines that share a home this one's own role counts.
  return CacheKey().add("instance").add(identity_.host_name).add(metadata.endpoint.url()).text();
}

Credentials CredentialProvider::ask(const InstanceMetadata& metadata) const {
  say(fmt::format("instance metadata service {} ({})", metadata.endpoint.url(),
                  metadata.endpoint.origin));
  if (auto credentials = fetch_instance_credentials(metadata, resolver_.client.send)) {
    return *std::move(credentials);
  }
  const auto& chain = *identity_.chain;
  if (!chain.tried.empty()) throw CredentialError(chain.found_nothing, chain.tried);
  throw CredentialError(
      fmt::format("{}: credential_source is Ec2InstanceMetadata, and {} offers no role",
                  metadata.origin, metadata.endpoint.url()),
      "This machine must be an EC2 instance with an instance profile.");
}

} // namespace idr::aws
