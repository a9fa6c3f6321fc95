#include "core/launch/resolving.hpp"
#include "tests/unit/launch/plan_of_keys.hpp"
#include "tests/unit/launch/recording_reporter.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace idr::launch {
namespace {

using test::plan_of_keys;
using test::RecordingReporter;
using test::ScratchFolder;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr system::TimePoint now{std::chrono::seconds(1'795'300'000)};

TEST(SayFindings, prints_only_with_verbose) {
  auto credential_plan = plan_of_keys();
  credential_plan.chain->profile = "dev";
  const auto config = aws::SharedConfig::load({});
  const RecordingReporter quiet;
  say_findings({.user = "user.toml", .project = ""}, config, credential_plan, quiet);
  EXPECT_THAT(quiet.said(), IsEmpty());
  const RecordingReporter verbose(true);
  say_findings({.user = "user.toml", .project = ""}, config, credential_plan, verbose);
  EXPECT_THAT(verbose.said(), ElementsAre("read user.toml", "profile dev"));
}

TEST(RememberRole, records_a_role_that_was_typed_and_requested) {
  const ScratchFolder home;
  system::Host host;
  host.environment = system::Environment({{"HOME", home.path().string()}});
  auto credential_plan = plan_of_keys();
  aws::ChainOptions typed;
  typed.role = "app";
  const auto notes = [&](bool cached) {
    aws::ResolvedCredentials resolved;
    resolved.cached = cached;
    remember_role(typed, credential_plan, resolved, host);
    return std::filesystem::exists(home / ".local/state/iam-docker-run/roles");
  };
  EXPECT_FALSE(notes(false)); // nothing is cached, so nothing is recorded
  credential_plan.cache_folder = home / "cache";
  EXPECT_FALSE(notes(true));
  EXPECT_TRUE(notes(false));
}

TEST(MakeResolver, prints_or_shows_what_it_waits_for) {
  const system::Host host;
  const RecordingReporter quiet;
  make_resolver(plan_of_keys(), host, quiet).waiting("the lock");
  EXPECT_THAT(quiet.said(), ElementsAre("… the lock"));
  const RecordingReporter verbose(true);
  make_resolver(plan_of_keys(), host, verbose).waiting("the lock");
  EXPECT_THAT(verbose.said(), ElementsAre("waiting for the lock"));
}

TEST(MakeResolver, uses_the_clock_of_the_host) {
  system::Host host;
  host.clock = [] { return now; };
  const RecordingReporter reporter;
  EXPECT_EQ(make_resolver(plan_of_keys(), host, reporter).client.now(), now);
}

} // namespace
} // namespace idr::launch
