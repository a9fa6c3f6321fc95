#include "core/aws/chain/credential_plan.hpp"
#include "core/options/option_table.hpp"
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
using test::identify;
using test::path_of;
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

TEST(FindIdentity, takes_credentials_in_their_order) {
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
    const auto plan = identify(profile(typed), variables);
    EXPECT_EQ(path_of(plan).front(), access_key_id);
    EXPECT_EQ(plan.chain->profile, name) << access_key_id;
  }
}

TEST(FindIdentity, says_what_it_tried_where_nothing_has_credentials) {
  const auto message = test::thrown<CredentialError>([] {
    identify({}, {{"HOME", "/home/ann"}, {"AWS_EC2_METADATA_DISABLED", "true"}}, "[profile x]\n");
  });
  EXPECT_THAT(message, StartsWith("No AWS profile specified and no AWS credentials found in the "
                                  "environment."));
  EXPECT_THAT(message,
              AllOf(HasSubstr("AWS_ACCESS_KEY_ID"), HasSubstr("profile default"),
                    HasSubstr("/home/ann/.aws/config"), HasSubstr("/home/ann/.aws/credentials"),
                    HasSubstr("  AWS_WEB_IDENTITY_TOKEN_FILE: not set\x1e"),
                    HasSubstr("Profiles: x."), HasSubstr("aws sso login")));
}

TEST(FindIdentity, ignores_white_space_around_names) {
  EXPECT_EQ(identify({}, {{"AWS_PROFILE", "keys \n"}}).chain->profile, "keys");
  EXPECT_EQ(identify(profile(" keys")).chain->profile, "keys");
  EXPECT_EQ(identify({}, {{"AWS_REGION", " eu-west-1\n"}}).region.name, "eu-west-1");
}

TEST(FindIdentity, falls_through_a_profile_that_holds_no_credentials) {
  const auto metadata = [](const CredentialPlan& plan) {
    return std::holds_alternative<InstanceMetadata>(plan.chain->source);
  };
  EXPECT_TRUE(metadata(identify({}, {}, "[default]\nregion = x\n")));
  EXPECT_TRUE(metadata(identify({}, {{"AWS_PROFILE", "bare"}})));
}

TEST(FindIdentity, never_falls_through_a_profile_that_was_named_or_is_broken) {
  EXPECT_THAT(test::thrown<ConfigError>([] { identify(profile("bare")); }),
              AllOf(StartsWith("config:21: "), HasSubstr("profile bare holds no credentials")));
  EXPECT_THAT(test::thrown<ConfigError>([] { identify(profile("nobody")); }),
              HasSubstr("profile nobody not found"));
  EXPECT_THAT(test::thrown<ConfigError>([] {
                identify({}, {{"AWS_PROFILE", "nobody"}});
              }),
              HasSubstr("profile nobody not found"));
  EXPECT_THROW(identify({}, {{"AWS_PROFILE", "broken"}}), ConfigError);
  EXPECT_THROW(identify({}, {}, "[default]\naws_access_key_id = AKIA1\n"), ConfigError);
}

TEST(FindIdentity, does_not_look_at_the_profile_where_the_environment_has_keys) {
  EXPECT_THAT(path_of(identify({}, with(environment_keys, {{"AWS_PROFILE", "nobody"}}))),
              ElementsAre("AKIAENV", "session"));
}

TEST(FindIdentity, refuses_half_a_pair_of_keys) {
  EXPECT_THROW(identify({}, {{"AWS_ACCESS_KEY_ID", "AKIAENV"}}), CredentialError);
  EXPECT_THROW(identify({}, {{"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_PROFILE", "keys"}}),
               CredentialError);
}

struct RegionCase {
  std::string typed;
  Environment::Variables variables;
  std::string region;
  std::string origin;
};

TEST(FindIdentity, takes_the_region_in_its_order) {
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
      // Of the profile in use, never of the one behind it.
      {"", {{"AWS_PROFILE", "role"}}, "us-east-1", "default"},
  };
  for (const auto& row : cases) {
    const auto plan = identify([&](auto& options) { options.region = row.typed; }, row.variables);
    EXPECT_EQ(plan.region.name, row.region);
    EXPECT_EQ(to_string(plan.region.origin), row.origin);
    EXPECT_EQ(plan.sts.signing_region, row.region);
  }
}

TEST(FindIdentity, takes_the_region_of_the_profile_in_use_beside_keys_of_the_environment) {
  EXPECT_EQ(identify({}, with(environment_keys, {{"AWS_PROFILE", "keys"}})).region.name,
            "eu-west-3");
}

TEST(FindIdentity, refuses_a_region_that_cannot_be_one) {
  EXPECT_THROW(identify([](auto& options) { options.region = "evil.example/"; }), UsageError);
  EXPECT_THAT(test::thrown<ConfigError>([] {
                identify({}, {{"AWS_REGION", "us east 1"}});
              }),
              StartsWith("AWS_REGION: "));
  EXPECT_THAT(test::thrown<ConfigError>(
                  [] { identify({}, environment_keys, "[default]\nregion = US-EAST-1\n"); }),
              StartsWith("config:2: "));
}

TEST(FindIdentity, finds_the_certificates) {
  EXPECT_EQ(identify().ca_bundle, "");
  EXPECT_EQ(identify(profile("keys")).ca_bundle, "/etc/profile.pem");
  EXPECT_EQ(identify(profile("keys"), {{"AWS_CA_BUNDLE", "/etc/env.pem"}}).ca_bundle,
            "/etc/env.pem");
  EXPECT_EQ(identify(profile("keys"), {{"AWS_CA_BUNDLE", ""}}).ca_bundle, "/etc/profile.pem");
}

TEST(IdentityWithoutCredentials, has_nothing_but_a_typed_region) {
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

TEST(FindIdentity, makes_a_session_of_long_lived_keys) {
  const auto plan = identify(profile("keys"));
  EXPECT_THAT(path_of(plan), ElementsAre("AKIAKEYS", "session"));
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps.front()).duration, 1h);
  EXPECT_THAT(path_of(identify(profile("temporary"))), ElementsAre("ASIATEMP"));
  EXPECT_THAT(path_of(identify([](auto& options) {
                options.profile = "keys";
                options.no_session = true;
              })),
              ElementsAre("AKIAKEYS"));
}

TEST(FindIdentity, gives_that_session_the_life_and_the_device_that_were_typed) {
  const auto plan = identify([](auto& options) {
    options.profile = "keys";
    options.session.duration = 2h;
    options.mfa_serial = "mfa-device";
    options.mfa_code = "123456";
  });
  EXPECT_THAT(path_of(plan), ElementsAre("AKIAKEYS", "session:mfa-device"));
  EXPECT_EQ(std::get<SessionToken>(plan.chain->steps.front()).duration, 2h);
  EXPECT_EQ(plan.mfa_code, "123456");
}

// The AWS CLI would keep the comment in the region, and ask another host.
TEST(FindIdentity, warns_of_every_line_in_use_that_the_aws_cli_reads_otherwise) {
  const auto plan = identify({}, {},
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

TEST(ParseDurationOption, takes_seconds_minutes_and_hours) {
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
