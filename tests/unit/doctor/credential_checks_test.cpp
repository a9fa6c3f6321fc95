#include "core/doctor/credential_checks.hpp"
#include "core/options/option_table.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/doctor/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::doctor {
namespace {

using test::FakeService;
using test::Findings;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto no_action = "(not sent)";

http::Response unreachable(const test::ServiceCall& /*call*/) {
  throw http::NetworkError("no answer from the host", "Look at the network.");
}

/// A user with keys who requests a role, and a service with this time.
struct World {
  FakeService service;
  Findings findings;

  World() {
    service.on(no_action, [this](const test::ServiceCall&) {
      return http::Response{302, {{"Date", date}}, {}};
    });
    service.on("GetCallerIdentity",
               test::caller_reply("arn:aws:iam::123456789012:user/ann", "123456789012"));
    service.on("AssumeRole", test::assumed_reply);
  }

  std::vector<std::string> examine(bool with_role = true, bool with_keys = true) {
    aws::CredentialPlan credential_plan;
    credential_plan.sts = {"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
    credential_plan.iam = {"https", "iam.example.com", "", "us-east-1", "iam", {}, "eu-west-1"};
    aws::StaticKeys keys;
    keys.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    keys.credentials.secret_access_key = "secret";
    keys.origin = options::InFile{"config", 3};
    credential_plan.chain = aws::CredentialChain{.source = keys};
    if (!with_keys) credential_plan.chain->source = aws::CredentialProcess{"exit 1", {}, {}, {}};
    if (with_role) {
      aws::AssumeRole step{aws::parse_role("arn:aws:iam::123456789012:role/app", "aws"),
                           {},
                           {},
                           {},
                           options::OnCommandLine{&options::option("role")}};
      step.options.session_name = "ann@box";
      credential_plan.chain->steps = {step};
    }
    aws::Resolver resolver;
    resolver.client = service.client();
    examine_credentials(credential_plan, resolver, findings.report());
    return findings.texts();
  }

  std::string date = "Sat, 21 Nov 2026 21:13:20 GMT"; ///< the time of the request
};

TEST(ExamineCredentials, reports_endpoint_clock_credentials_and_role) {
  EXPECT_THAT(
      World().examine(),
      ElementsAre("good endpoint: https://sts.example.com (region eu-west-1)|",
                  "good clock: 0 s ahead of sts.example.com|",
                  AllOf(StartsWith("good credentials: arn:aws:iam::123456789012:user/ann, by "),
                        HasSubstr("(config:3)|")),
                  "good role: arn:aws:sts::123456789012:assumed-role/app/ann@box, until "
                  "2026-11-21T22:13:20Z|"));
}

TEST(ExamineCredentials, reports_no_role_if_none_was_requested) {
  EXPECT_EQ(World().examine(false).size(), 3U);
}

TEST(ExamineCredentials, reports_a_wrong_clock) {
  World world;
  world.date = "Sat, 21 Nov 2026 22:13:20 GMT";
  EXPECT_THAT(world.examine()[1],
              AllOf(StartsWith("bad clock: 60 min behind sts.example.com|"), HasSubstr("clock")));
}

TEST(ExamineCredentials, reports_a_wrong_clock_once) {
  World world;
  world.date = "Sat, 21 Nov 2026 21:33:20 GMT";
  auto refusal = test::refusal(403, "SignatureDoesNotMatch");
  refusal.headers.push_back({"Date", world.date});
  world.service.on("GetCallerIdentity", refusal);
  const auto texts = world.examine();
  EXPECT_THAT(texts[1], StartsWith("bad clock: 20 min behind sts.example.com|"));
  EXPECT_EQ(texts[2], "unknown credentials: not tried: the clock is wrong|");
  EXPECT_THAT(texts[3], StartsWith("unknown role: "));
}

TEST(ExamineCredentials, tries_nothing_if_sts_does_not_answer) {
  World world;
  world.service.on(no_action, unreachable);
  EXPECT_THAT(world.examine(),
              ElementsAre("bad endpoint: no answer from the host|Look at the network.",
                          "unknown clock: not tried: STS cannot be reached|",
                          "unknown credentials: not tried: STS cannot be reached|",
                          "unknown role: not tried: STS cannot be reached|"));
}

TEST(ExamineCredentials, reports_missing_credentials_without_a_network) {
  World world;
  world.service.on(no_action, unreachable);
  const auto texts = world.examine(true, false);
  EXPECT_THAT(texts[2], StartsWith("bad credentials: "));
  EXPECT_THAT(texts[3], StartsWith("unknown role: "));
}

TEST(ExamineCredentials, does_not_try_the_role_with_refused_credentials) {
  World world;
  world.service.on("GetCallerIdentity", test::refusal(403, "InvalidClientTokenId"));
  const auto texts = world.examine();
  EXPECT_THAT(texts[2], AllOf(StartsWith("bad credentials: "), HasSubstr("InvalidClientTokenId")));
  EXPECT_THAT(texts[3], StartsWith("unknown role: not tried"));
}

TEST(ExamineCredentials, reports_why_the_role_cannot_be_assumed) {
  World world;
  world.service.on("AssumeRole", test::refusal(403, "AccessDenied"));
  EXPECT_THAT(world.examine()[3], AllOf(StartsWith("bad role: "), HasSubstr("AccessDenied"),
                                        HasSubstr("trust policy")));
}

TEST(ExamineSettings, warns_about_a_default_region) {
  aws::CredentialPlan credential_plan;
  credential_plan.region = {"us-east-1", options::Default{}};
  Findings findings;
  examine_settings(credential_plan, findings.report());
  EXPECT_THAT(findings.texts(),
              ElementsAre(AllOf(StartsWith("warning region: us-east-1"), HasSubstr("AWS_REGION"))));
}

TEST(ExamineSettings, repeats_the_warnings_about_the_profile) {
  aws::CredentialPlan credential_plan;
  credential_plan.region = {"eu-west-1", options::OnCommandLine{&options::option("region")}};
  credential_plan.warnings = {"config:3: something"};
  Findings findings;
  examine_settings(credential_plan, findings.report());
  EXPECT_THAT(findings.texts(),
              ElementsAre("good region: eu-west-1 (--region)|",
                          StartsWith("warning credentials: config:3: something|If ")));
}

} // namespace
} // namespace idr::doctor
