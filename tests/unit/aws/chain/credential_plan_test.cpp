#include "core/aws/chain/credential_plan.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using system::Environment;
using test::config_text;
using test::path_of;
using test::plan_for;
using test::profile;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const Environment::Variables environment_keys = {{"AWS_ACCESS_KEY_ID", "AKIAENV"},
                                                 {"AWS_SECRET_ACCESS_KEY", "s"}};

Environment::Variables with(Environment::Variables variables,
                            const Environment::Variables& further) {
  variables.insert(further.begin(), further.end());
  return variables;
}

struct OrderCase {
  std::string typed_profile;
  Environment::Variables variables;
  std::string access_key_id;
  std::string profile;
};

TEST(PlanCredentials, uses_the_sources_in_order) {
  const OrderCase cases[] = {
      {"keys", with(environment_keys, {{"AWS_PROFILE", "temporary"}}), "AKIAKEYS", "keys"},
      {"", with(environment_keys, {{"AWS_PROFILE", "keys"}}), "AKIAENV", ""},
      {"", {{"AWS_PROFILE", "keys"}, {"AWS_DEFAULT_PROFILE", "temporary"}}, "AKIAKEYS", "keys"},
      {"", {{"AWS_DEFAULT_PROFILE", "temporary"}}, "ASIATEMP", "temporary"},
      {"", {{"AWS_PROFILE", " "}, {"AWS_DEFAULT_PROFILE", "keys"}}, "AKIAKEYS", "keys"},
      {"", {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", "\t"}}, "AKIADEFAULT", "default"},
      {"", {}, "AKIADEFAULT", "default"},
  };
  for (const auto& [typed, variables, access_key_id, name] : cases) {
    const auto plan = plan_for(profile(typed), variables);
    EXPECT_EQ(path_of(plan).front(), access_key_id);
    EXPECT_EQ(plan.chain->profile, name) << access_key_id;
  }
}

TEST(PlanCredentials, lists_what_it_tried_if_no_credentials_are_found) {
  const auto message = test::thrown<CredentialError>([] {
    plan_for({}, {{"HOME", "/home/ann"}, {"AWS_EC2_METADATA_DISABLED", "true"}}, "[profile x]\n");
  });
  EXPECT_THAT(message, StartsWith("No AWS profile specified and no AWS credentials found in the "
                                  "environment."));
  EXPECT_THAT(message,
              AllOf(HasSubstr("AWS_ACCESS_KEY_ID"), HasSubstr("profile default"),
                    HasSubstr("/home/ann/.aws/config"), HasSubstr("/home/ann/.aws/credentials"),
                    HasSubstr("  AWS_WEB_IDENTITY_TOKEN_FILE: not set\x1e"),
                    HasSubstr("Profiles: x."), HasSubstr("aws sso login")));
}

TEST(PlanCredentials, ignores_white_space_around_names) {
  EXPECT_EQ(plan_for({}, {{"AWS_PROFILE", "keys \n"}}).chain->profile, "keys");
  EXPECT_EQ(plan_for(profile(" keys")).chain->profile, "keys");
  EXPECT_EQ(plan_for({}, {{"AWS_REGION", " eu-west-1\n"}}).region.name, "eu-west-1");
}

TEST(PlanCredentials, skips_a_profile_without_credentials) {
  const auto metadata = [](const CredentialPlan& plan) {
    return std::holds_alternative<InstanceMetadata>(plan.chain->source);
  };
  EXPECT_TRUE(metadata(plan_for({}, {}, "[default]\nregion = x\n")));
  EXPECT_TRUE(metadata(plan_for({}, {{"AWS_PROFILE", "bare"}})));
}

TEST(PlanCredentials, never_skips_a_profile_that_was_named_or_is_invalid) {
  EXPECT_THAT(test::thrown<ConfigError>([] { plan_for(profile("bare")); }),
              AllOf(StartsWith("config:21: "), HasSubstr("profile bare has no credentials")));
  EXPECT_THAT(test::thrown<ConfigError>([] { plan_for(profile("nobody")); }),
              HasSubstr("profile nobody not found"));
  EXPECT_THAT(test::thrown<ConfigError>([] {
                plan_for({}, {{"AWS_PROFILE", "nobody"}});
              }),
              HasSubstr("profile nobody not found"));
  EXPECT_THROW(plan_for({}, {{"AWS_PROFILE", "broken"}}), ConfigError);
  EXPECT_THROW(plan_for({}, {}, "[default]\naws_access_key_id = AKIA1\n"), ConfigError);
}

TEST(PlanCredentials, does_not_read_the_profile_if_the_environment_has_keys) {
  EXPECT_THAT(path_of(plan_for({}, with(environment_keys, {{"AWS_PROFILE", "nobody"}}))),
              ElementsAre("AKIAENV", "session"));
}

TEST(PlanCredentials, refuses_an_incomplete_pair_of_keys) {
  EXPECT_THROW(plan_for({}, {{"AWS_ACCESS_KEY_ID", "AKIAENV"}}), CredentialError);
  EXPECT_THROW(plan_for({}, {{"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_PROFILE", "keys"}}),
               CredentialError);
}

struct RegionCase {
  std::string typed;
  Environment::Variables variables;
  std::string region;
  std::string origin;
};

TEST(PlanCredentials, uses_the_settings_of_the_region_in_order) {
  const RegionCase cases[] = {
      {"us-west-1",
       {{"AWS_REGION", "us-west-2"}, {"AWS_DEFAULT_REGION", "eu-west-1"}},
       "us-west-1",
       "--region"},
      {"",
       {{"AWS_REGION", "us-west-2"}, {"AWS_DEFAULT_REGION", "eu-west-1"}},
       "us-west-2",
       "AWS_REGION"},
      {"",
       {{"AWS_REGION", " "}, {"AWS_DEFAULT_REGION", "eu-west-1"}},
       "eu-west-1",
       "AWS_DEFAULT_REGION"},
      {"", {{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "\t"}}, "eu-north-1", "config:2"},
      {"", {{"AWS_PROFILE", "keys"}}, "eu-west-3", "config:6"},
      {"", {{"AWS_PROFILE", "temporary"}}, "us-east-1", "default"},
      // From the selected profile, never from its source profile.
      {"", {{"AWS_PROFILE", "role"}}, "us-east-1", "default"},
  };
  for (const auto& row : cases) {
    const auto plan = plan_for([&](auto& options) { options.region = row.typed; }, row.variables);
    EXPECT_EQ(plan.region.name, row.region);
    EXPECT_EQ(to_string(plan.region.origin), row.origin);
    EXPECT_EQ(plan.sts.signing_region, row.region);
  }
}

TEST(PlanCredentials, uses_the_region_of_the_selected_profile_with_keys_from_the_environment) {
  EXPECT_EQ(plan_for({}, with(environment_keys, {{"AWS_PROFILE", "keys"}})).region.name,
            "eu-west-3");
}

TEST(PlanCredentials, refuses_an_invalid_region) {
  EXPECT_THROW(plan_for([](auto& options) { options.region = "evil.example/"; }), UsageError);
  EXPECT_THAT(test::thrown<ConfigError>([] {
                plan_for({}, {{"AWS_REGION", "us east 1"}});
              }),
              StartsWith("AWS_REGION: "));
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { plan_for({}, environment_keys, "[default]\nregion = US-EAST-1\n"); }),
              StartsWith("config:2: "));
}

TEST(PlanCredentials, finds_the_certificates) {
  EXPECT_EQ(plan_for().ca_bundle, "");
  EXPECT_EQ(plan_for(profile("keys")).ca_bundle, "/etc/profile.pem");
  EXPECT_EQ(plan_for(profile("keys"), {{"AWS_CA_BUNDLE", "/etc/env.pem"}}).ca_bundle,
            "/etc/env.pem");
  EXPECT_EQ(plan_for(profile("keys"), {{"AWS_CA_BUNDLE", ""}}).ca_bundle, "/etc/profile.pem");
}

TEST(IdentityWithoutCredentials, has_only_a_region_from_the_command_line) {
  const system::Environment environment(system::Environment::Variables{
      {"AWS_REGION", "bad region"}, {"AWS_ENDPOINT_URL", "bad"}, {"AWS_MAX_ATTEMPTS", "x"}});
  ChainOptions options;
  EXPECT_EQ(plan_without_credentials(options, environment).region.name, "");
  options.region = " eu-west-2";
  const auto typed = plan_without_credentials(options, environment);
  EXPECT_EQ(typed.region.name, "eu-west-2");
  EXPECT_EQ(to_string(typed.region.origin), "--region");
  EXPECT_FALSE(typed.chain);
  EXPECT_FALSE(typed.cache_folder);
  options.origins = {{&options::option("region"), options::InFile{"idr.toml", 1}}};
  EXPECT_EQ(plan_without_credentials(options, environment).region.name, "");
  options.region = "bad region";
  EXPECT_EQ(plan_without_credentials(options, environment).region.name, "");
  options.origins.clear();
  EXPECT_THROW(plan_without_credentials(options, environment), UsageError);
}

TEST(PlanCredentials, creates_a_session_from_long_term_keys) {
  const auto plan = plan_for(profile("keys"));
  EXPECT_THAT(path_of(plan), ElementsAre("AKIAKEYS", "session"));
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps.front()).duration, 1h);
  EXPECT_THAT(path_of(plan_for(profile("temporary"))), ElementsAre("ASIATEMP"));
  EXPECT_THAT(path_of(plan_for([](auto& options) {
                options.profile = "keys";
                options.no_session = true;
              })),
              ElementsAre("AKIAKEYS"));
}

TEST(PlanCredentials, uses_the_duration_and_device_of_the_command_line_for_that_session) {
  const auto plan = plan_for([](auto& options) {
    options.profile = "keys";
    options.session.duration = 2h;
    options.mfa_serial = "mfa-device";
    options.mfa_code = "123456";
  });
  EXPECT_THAT(path_of(plan), ElementsAre("AKIAKEYS", "session:mfa-device"));
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps.front()).duration, 2h);
  EXPECT_EQ(plan.mfa_code, "123456");
}

// The AWS CLI would read the comment as part of the region and use a different host.
TEST(PlanCredentials, warns_of_every_used_line_that_the_aws_cli_reads_differently) {
  const auto plan = plan_for({}, {},
                             "[default]\nregion = eu-west-1 # home\n"
                             "aws_access_key_id = AKIA1 # mine\naws_secret_access_key = s\n"
                             "output = json # not in use\n");
  EXPECT_EQ(plan.region.name, "eu-west-1");
  EXPECT_THAT(plan.warnings, testing::UnorderedElementsAre(StartsWith("config:2: the AWS CLI "),
                                                           StartsWith("config:3: the AWS CLI ")));
}

struct DurationCase {
  const char* text;
  std::chrono::seconds seconds;
};

TEST(ParseDurationOption, accepts_seconds_minutes_and_hours) {
  for (const auto& [text, seconds] :
       {DurationCase{"900", 900s}, DurationCase{"900s", 900s}, DurationCase{"15m", 900s},
        DurationCase{"90m", 5400s}, DurationCase{"1h", 3600s}, DurationCase{"12h", 43200s},
        DurationCase{"43200", 43200s}, DurationCase{"720m", 43200s}, DurationCase{"1h30m", 5400s},
        DurationCase{"1h30m15s", 5415s}, DurationCase{"1h900s", 4500s},
        DurationCase{"0900", 900s}}) {
    EXPECT_EQ(parse_duration_option(text), seconds) << text;
  }
}

TEST(ParseDurationOption, refuses_everything_else) {
  for (const std::string text : {"",
                                 "0",
                                 "899",
                                 "14m",
                                 "43201",
                                 "721m",
                                 "13h",
                                 "1d",
                                 "h",
                                 "-900",
                                 "+900",
                                 "1.5h",
                                 " 1h",
                                 "1h ",
                                 "1 h",
                                 "1H",
                                 "30m1h",
                                 "1h30",
                                 "11h61m",
                                 "1h1h",
                                 "0x1000",
                                 "99999999999999999999",
                                 "9223372036854775807h"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] { parse_duration_option(text); }),
                HasSubstr("between 15m and 12h"))
        << text;
  }
}

} // namespace
} // namespace idr::aws
