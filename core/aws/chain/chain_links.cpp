#include "core/aws/chain/chain_links.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

struct Describe {
  const Identity& identity;

  ChainLink operator()(const StaticKeys& keys) const {
    return {"access key", shown_key(keys.credentials), keys.profile, keys.origin, {}, {}};
  }
  ChainLink operator()(const CredentialProcess& process) const {
    // The command line may have a secret in it.
    return {"credential_process", "", process.profile, process.origin, {}, {}};
  }
  ChainLink operator()(const Sso& sso) const {
    const auto session = sso.session.empty() ? sso.start_url : "session " + sso.session;
    return {"SSO",
            fmt::format("{}, account {} as {}", session, sso.account_id, sso.role_name),
            sso.profile,
            sso.origin,
            sso.portal.url(),
            sso.region};
  }
  ChainLink operator()(const LoginSession& login) const {
    return {"login session", login.session, login.profile, login.origin, {}, {}};
  }
  ChainLink operator()(const WebIdentity& web) const {
    return {"web identity", web.role_arn,       web.profile,
            web.origin,     identity.sts.url(), identity.region.name};
  }
  ChainLink operator()(const ContainerEndpoint& container) const {
    return {"container endpoint", "", "", container.origin, shown_endpoint(container), {}};
  }
  ChainLink operator()(const InstanceMetadata& metadata) const {
    return {"EC2 instance role", "", "", metadata.origin, metadata.endpoint.url(), {}};
  }
  ChainLink operator()(const SessionToken& session) const {
    const auto& serial = session.mfa.serial;
    return {"session",
            serial.empty() ? "without MFA" : "with MFA device " + serial,
            "",
            "",
            identity.sts.url(),
            identity.region.name};
  }
  ChainLink operator()(const AssumeRole& role) const {
    const auto& name = role.role.arn.empty() ? role.role.name : role.role.arn;
    return {"role", name, role.profile, role.origin, identity.sts.url(), identity.region.name};
  }
};

} // namespace

std::vector<ChainLink> chain_links(const Identity& identity) {
  const auto& chain = *identity.chain;
  std::vector<ChainLink> links = {std::visit(Describe{identity}, chain.source)};
  for (const auto& step : chain.steps) links.push_back(std::visit(Describe{identity}, step));
  return links;
}

} // namespace idr::aws
