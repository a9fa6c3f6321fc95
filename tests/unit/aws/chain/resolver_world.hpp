// A service that answers every request of a resolver, the user, and steps to resolve.
#pragma once

#include "core/aws/chain/resolve_credentials.hpp"
#include "core/options/option_table.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

constexpr auto user = "arn:aws:iam::123456789012:user/ann";
constexpr auto deploy = "arn:aws:iam::123456789012:role/deploy";

/// A service that answers every request, a user who knows one code, and the logged lines.
struct World {
  FakeService service;
  std::vector<std::string> prompts;
  std::vector<std::string> log;
  std::string mfa_code;
  std::string answered_code = "654321";
  std::optional<system::TimePoint> keys_expire;

  World() {
    service.on("AssumeRole", assumed_reply);
    service.on("GetSessionToken", session_reply);
    service.on("GetCallerIdentity", caller_reply(user, "123456789012"));
    service.on("GetRole", [](const ServiceCall& call) {
      return role_reply("arn:aws:iam::123456789012:role/team/" + call.get("RoleName"));
    });
  }

  aws::ResolvedCredentials resolve(std::vector<aws::Step> steps) {
    aws::CredentialPlan plan;
    plan.sts = {"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
    plan.iam = {"https", "iam.example.com", "", "us-east-1", "iam", {}, "eu-west-1"};
    plan.mfa_code = mfa_code;
    aws::StaticKeys keys;
    keys.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    keys.credentials.secret_access_key = "secret";
    keys.credentials.expiration = keys_expire;
    keys.origin = options::InFile{"config", 3};
    plan.chain = aws::CredentialChain{.source = keys, .steps = std::move(steps)};
    aws::Resolver resolver;
    resolver.client = service.client();
    resolver.ask_mfa_code = [this](const std::string& serial) {
      prompts.push_back(serial);
      return answered_code;
    };
    resolver.say = [this](const std::string& line) { log.push_back(line); };
    return resolver.resolve(plan);
  }

  std::string refused(std::vector<aws::Step> steps) {
    return thrown<CredentialError>([&] { resolve(std::move(steps)); });
  }
};

inline aws::AssumeRole role(const std::string& text, const std::string& mfa_serial = {}) {
  aws::AssumeRole step{aws::parse_role(text, "aws"),
                       {},
                       {mfa_serial, {}, {}},
                       {},
                       options::OnCommandLine{&options::option("role")}};
  step.options.session_name = "ann@box";
  return step;
}

inline aws::SessionToken with_device(int hours, const std::string& serial = "device") {
  return {std::chrono::hours(hours), {serial, {}, {}}};
}

} // namespace idr::test
