#include "core/launch/resolving.hpp"
#include "tests/unit/launch/recorded_voice.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::RecordedVoice;
using test::ScratchFolder;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr system::TimePoint now{std::chrono::seconds(1'795'300'000)};

aws::CredentialPlan identity_of_keys() {
  aws::StaticKeys keys;
  keys.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  keys.credentials.secret_access_key = "secret";
  aws::CredentialPlan credential_plan;
  credential_plan.chain = aws::CredentialChain{.source = keys};
  return credential_plan;
}

aws::ResolvedCredentials of_session(const std::string& arn) {
  aws::ResolvedCredentials resolved;
  resolved.credentials.session_token = "token";
  resolved.credentials.arn = arn;
  return resolved;
}

TEST(Describe, shows_the_identity_and_the_time_left) {
  const auto credential_plan = identity_of_keys();
  auto resolved = of_session("arn:aws:sts::123456789012:assumed-role/app/ann");
  EXPECT_EQ(describe(resolved, credential_plan, now),
            "arn:aws:sts::123456789012:assumed-role/app/ann, temporary credentials, expiry "
            "unknown");
  resolved.credentials.expiration = now + 59min;
  EXPECT_EQ(describe(resolved, credential_plan, now),
            "arn:aws:sts::123456789012:assumed-role/app/ann, until " +
                system::format_iso8601(now + 59min).substr(11, 5) + " UTC (59 min)");
}

TEST(Describe, names_the_profile_or_the_source_if_the_arn_is_unknown) {
  auto credential_plan = identity_of_keys();
  const auto by_source = describe({}, credential_plan, now);
  EXPECT_TRUE(by_source.ends_with(", long-term credentials")) << by_source;
  EXPECT_FALSE(by_source.starts_with("profile")) << by_source;
  credential_plan.chain->profile = "dev";
  EXPECT_EQ(describe({}, credential_plan, now), "profile dev, long-term credentials");
}

TEST(SayFindings, prints_only_with_verbose) {
  auto credential_plan = identity_of_keys();
  credential_plan.chain->profile = "dev";
  const auto config = aws::SharedConfig::load({});
  const RecordedVoice quiet;
  say_findings({.user = "user.toml", .project = ""}, config, credential_plan, quiet);
  EXPECT_THAT(quiet.said(), IsEmpty());
  const RecordedVoice verbose(true);
  say_findings({.user = "user.toml", .project = ""}, config, credential_plan, verbose);
  EXPECT_THAT(verbose.said(), ElementsAre("read user.toml", "profile dev"));
}

TEST(RememberRole, records_a_role_that_was_typed_and_requested) {
  const ScratchFolder home;
  system::Host host;
  host.environment = system::Environment({{"HOME", home.path().string()}});
  auto credential_plan = identity_of_keys();
  aws::ChainOptions typed;
  typed.role = "app";
  const auto notes = [&](bool cached) {
    auto resolved = of_session("");
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
  const RecordedVoice quiet;
  make_resolver(identity_of_keys(), host, quiet).waiting("the lock");
  EXPECT_THAT(quiet.said(), ElementsAre("… the lock"));
  const RecordedVoice verbose(true);
  make_resolver(identity_of_keys(), host, verbose).waiting("the lock");
  EXPECT_THAT(verbose.said(), ElementsAre("waiting for the lock"));
}

TEST(MakeResolver, uses_the_clock_of_the_host) {
  system::Host host;
  host.clock = [] { return now; };
  const RecordedVoice voice;
  EXPECT_EQ(make_resolver(identity_of_keys(), host, voice).client.now(), now);
}

} // namespace
} // namespace idr::launch
