// The source of a chain, asked: each kind in its own way.
#pragma once

#include "core/aws/chain/resolve_credentials.hpp"

#include <string>

namespace idr::aws {

class CredentialProvider {
public:
  /// Both outlive this object; the identity has a chain.
  CredentialProvider(const Resolver& resolver, const Identity& identity)
      : resolver_(resolver), identity_(identity) {}

  /// Of CacheKey: what makes this source the same as that of an earlier launch. Gets the token of
  /// an SSO session, so that kept credentials end with a logout, or with another user's login.
  /// Throws CredentialError that names the profile and its line.
  std::string key();
  /// Whether its credentials are kept: a service gives them, which many launches should ask once.
  bool is_kept() const;
  /// The source's credentials; after key(). Throws CredentialError that names where the source
  /// stands and what to do next.
  Credentials fetch() const;

private:
  std::string key_of(const StaticKeys& keys) const;
  std::string key_of(const CredentialProcess& process) const;
  std::string key_of(const Sso& sso);
  std::string key_of(const LoginSession& login) const;
  std::string key_of(const WebIdentity& identity) const;
  std::string key_of(const ContainerEndpoint& endpoint) const;
  std::string key_of(const InstanceMetadata& metadata) const;

  Credentials ask(const StaticKeys& keys) const;
  Credentials ask(const CredentialProcess& process) const;
  Credentials ask(const Sso& sso) const;
  Credentials ask(const LoginSession& login) const;
  Credentials ask(const WebIdentity& identity) const;
  Credentials ask(const ContainerEndpoint& endpoint) const;
  Credentials ask(const InstanceMetadata& metadata) const;

  void say(const std::string& line) const;

  const Resolver& resolver_;
  const Identity& identity_;
  std::string sso_token_;
};

} // namespace idr::aws
