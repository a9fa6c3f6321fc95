#include "core/aws/chain/chain_links.hpp"

namespace idr::aws {
namespace {

ChainLink describe(const SessionToken& session, const StsInUse& sts) {
  const auto& serial = session.mfa.serial;
  return {"session",
          serial.empty() ? "without MFA" : "with MFA device " + serial,
          "",
          options::Default{},
          sts.endpoint.url(),
          sts.region};
}

ChainLink describe(const AssumeRole& role, const StsInUse& sts) {
  const auto& name = role.role.arn.empty() ? role.role.name : role.role.arn;
  return {"role", name, role.profile, role.origin, sts.endpoint.url(), sts.region};
}

} // namespace

std::vector<ChainLink> chain_links(const CredentialPlan& plan) {
  const StsInUse sts{plan.sts, plan.region.name};
  const auto describe_link = [&](const auto& link) { return describe(link, sts); };
  std::vector<ChainLink> links = {std::visit(describe_link, plan.chain->source)};
  for (const auto& step : plan.chain->steps) links.push_back(std::visit(describe_link, step));
  return links;
}

} // namespace idr::aws
