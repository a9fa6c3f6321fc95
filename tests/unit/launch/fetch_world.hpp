// What a fetch for an endpoint needs: a plan of temporary keys, a clock set by the test, and a
// program that is fed.
#pragma once

#include "core/launch/credential_fetch.hpp"
#include "tests/unit/launch/fake_engine.hpp"
#include "tests/unit/launch/plan_of_keys.hpp"
#include "tests/unit/launch/recording_reporter.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace idr::test {

/// To be created in a child (see Loop).
struct FetchWorld {
  static constexpr system::TimePoint start{std::chrono::seconds(1'795'300'000)};

  /// `script`: of the program that is fed; by default it records its input.
  explicit FetchWorld(std::string_view script = "cat >fed; echo 'ready 4711'")
      : agent(script), credentials(plan_of_keys()) {
    host.environment = agent.environment();
    host.clock = [this] { return now; };
    credentials.chain->profile = "dev";
    auto& key = keys().credentials;
    key.session_token = "token";
    key.expiration = start + std::chrono::hours(1);
    order.feed = {.authorization = "authorization",
                  .engine = agent.program(),
                  .name = "app",
                  .companion = "c1"};
  }

  aws::StaticKeys& keys() { return std::get<aws::StaticKeys>(credentials.chain->source); }
  void expire_keys() { keys().credentials.expiration = now - std::chrono::hours(1); }
  void renew_keys() { keys().credentials.expiration = now + std::chrono::hours(1); }

  Loop loop;
  FakeEngine agent;
  RecordingReporter reporter;
  system::TimePoint now = start;
  system::Host host;
  aws::ChainOptions typed;
  aws::CredentialPlan credentials;
  launch::FetchOrder order{credentials, typed, host, reporter, {}};
};

} // namespace idr::test
