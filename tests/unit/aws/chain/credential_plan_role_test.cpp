#include "core/aws/chain/credential_plan.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using test::Change;
using test::config_text;
using test::path_of;
using test::plan_for;
using test::profile;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string profile_role = "arn:aws:iam::123456789012:role/profile-role";
const std::string mfa_role = "arn:aws:iam::123456789012:role/mfa-role";

TEST(PlanCredentialsOfRole, assumes_the_role_of_the_command_line_after_that_of_the_profile) {
  const auto plan = plan_for([](auto& options) {
    options.profile = "role";
    options.role = "deploy";
  });
  EXPECT_THAT(path_of(plan), ElementsAre("AKIAKEYS", profile_role, "deploy"));
  const auto& step = std::get<AssumeRole>(plan.chain->steps.back());
  EXPECT_EQ(to_string(step.origin), "--role");
  EXPECT_EQ(step.options.session_name, "ann@box");
}

TEST(PlanCredentialsOfRole, completes_an_account_by_the_partition_of_the_region) {
  const auto plan = plan_for([](auto& options) {
    options.role = "deploy@123456789012";
    options.region = "cn-north-1";
  });
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps.back()).role.arn,
            "arn:aws-cn:iam::123456789012:role/deploy");
}

TEST(PlanCredentialsOfRole, uses_the_options_of_the_command_line_for_the_role) {
  const auto plan = plan_for([](auto& options) {
    options.role = "deploy";
    options.session.session_name = "job-7";
    options.session.external_id = "id";
    options.session.duration = 12h;
    options.session.policy = " {\"Version\": \"2012-10-17\",\n \"Statement\": []}";
    options.session.tags = {{"a", "b"}};
  });
  const auto& given = std::get<AssumeRole>(plan.chain->steps.back()).options;
  EXPECT_EQ(given.session_name, "job-7");
  EXPECT_EQ(given.external_id, "id");
  EXPECT_EQ(given.duration, 12h); // not chained: from long-term keys
  EXPECT_EQ(given.policy, R"({"Version":"2012-10-17","Statement":[]})");
  EXPECT_EQ(given.tags.size(), 1U);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(PlanCredentialsOfRole, reads_a_policy_from_a_file) {
  const auto folder = std::filesystem::temp_directory_path();
  const auto file = folder / fmt::format("idr-policy-{}.json", ::getpid());
  std::ofstream(file) << "{ \"Version\": \"2012-10-17\" }\n";
  const auto typed = [&](auto& options) {
    options.role = "deploy";
    options.session.policy = file.string();
  };
  EXPECT_EQ(std::get<AssumeRole>(plan_for(typed).chain->steps.back()).options.policy,
            R"({"Version":"2012-10-17"})");
  const auto from_home = [&](auto& options) {
    typed(options);
    options.session.policy = "file://~/" + file.filename().string();
  };
  EXPECT_EQ(
      std::get<AssumeRole>(plan_for(from_home, {{"HOME", folder.string()}}).chain->steps.back())
          .options.policy,
      R"({"Version":"2012-10-17"})");
  std::ofstream(file) << "Version: 2012\n";
  EXPECT_THAT(test::thrown<UsageError>([&] { plan_for(typed); }), HasSubstr(file.string()));
  std::filesystem::remove(file);
  EXPECT_THAT(test::thrown<Error>([&] { plan_for(typed); }), HasSubstr(file.string()));
}

TEST(PlanCredentialsOfRole, refuses_a_policy_that_is_not_json) {
  EXPECT_THAT(test::thrown<UsageError>([] {
                plan_for([](auto& options) {
                  options.role = "deploy";
                  options.session.policy = "{\"Version\": }";
                });
              }),
              HasSubstr("--policy"));
}

// One MFA session serves every role.
TEST(PlanCredentialsOfRole, moves_the_device_of_the_first_role_into_a_session) {
  EXPECT_THAT(path_of(plan_for(profile("mfa"))),
              ElementsAre("AKIAKEYS", "session:mfa-device", mfa_role));
  EXPECT_THAT(path_of(plan_for([](auto& options) {
                options.profile = "keys";
                options.role = "deploy";
                options.mfa_serial = "mfa-device";
              })),
              ElementsAre("AKIAKEYS", "session:mfa-device", "deploy"));
}

TEST(PlanCredentialsOfRole, needs_one_code_for_several_roles_with_the_same_device) {
  EXPECT_THAT(path_of(plan_for([](auto& options) {
                options.profile = "mfa";
                options.role = "deploy";
                options.mfa_serial = "mfa-device";
              })),
              ElementsAre("AKIAKEYS", "session:mfa-device", mfa_role, "deploy"));
}

TEST(PlanCredentialsOfRole, uses_the_device_for_the_role_if_no_session_can_be_created) {
  const auto typed = [](auto& options) {
    options.profile = "temporary";
    options.role = "deploy";
    options.mfa_serial = "mfa-device";
  };
  EXPECT_THAT(path_of(plan_for(typed)), ElementsAre("ASIATEMP", "deploy:mfa-device"));
  EXPECT_THAT(path_of(plan_for([&](auto& options) {
                typed(options);
                options.profile = "keys";
                options.no_session = true;
              })),
              ElementsAre("AKIAKEYS", "deploy:mfa-device"));
}

TEST(PlanCredentialsOfRole, caps_the_duration_of_a_chained_role_with_a_warning) {
  const auto plan = plan_for([](auto& options) {
    options.profile = "role";
    options.role = "deploy";
    options.session.duration = 12h;
  });
  EXPECT_EQ(std::get<AssumeRole>(plan.chain->steps.back()).options.duration, 1h);
  EXPECT_THAT(plan.warnings, ElementsAre(HasSubstr("1 h")));
}

TEST(PlanCredentialsOfRole, does_not_cap_an_allowed_duration) {
  const auto chained = plan_for([](auto& options) {
    options.profile = "role";
    options.role = "deploy";
    options.session.duration = 1h;
  });
  EXPECT_THAT(chained.warnings, IsEmpty());
  // An MFA session is not a role.
  const auto with_mfa = plan_for([](auto& options) {
    options.profile = "keys";
    options.role = "deploy";
    options.mfa_serial = "mfa-device";
    options.session.duration = 12h;
  });
  EXPECT_EQ(std::get<AssumeRole>(with_mfa.chain->steps.back()).options.duration, 12h);
  EXPECT_THAT(with_mfa.warnings, IsEmpty());
}

struct UselessCase {
  const char* option;
  Change change;
};

const UselessCase role_options[] = {
    {"--role-session-name", [](auto& options) { options.session.session_name = "job"; }},
    {"--external-id", [](auto& options) { options.session.external_id = "id"; }},
    {"--policy", [](auto& options) { options.session.policy = "{}"; }},
    {"--policy-arn", [](auto& options) { options.session.policy_arns = {"arn:x"}; }},
    {"--tag",
     [](auto& options) {
       options.session.tags = {{"a", "b"}};
     }},
    {"--transitive-tag-key", [](auto& options) { options.session.transitive_tag_keys = {"a"}; }},
    {"--source-identity", [](auto& options) { options.session.source_identity = "ann"; }},
};

TEST(PlanCredentialsOfRole, refuses_role_options_without_a_role) {
  for (const auto& useless : role_options) {
    for (const auto* name : {"keys", "role"}) {
      EXPECT_THAT(test::thrown<UsageError>([&] {
                    plan_for([&](auto& options) {
                      options.profile = name;
                      useless.change(options);
                    });
                  }),
                  StartsWith(useless.option));
    }
    ChainOptions options;
    useless.change(options);
    EXPECT_THAT(test::thrown<UsageError>([&] { plan_without_credentials(options, {}); }),
                StartsWith(useless.option));
  }
}

TEST(PlanCredentialsOfRole, ignores_role_options_of_a_file_without_a_role) {
  for (const auto& useless : role_options) {
    const auto change = [&](ChainOptions& options) {
      useless.change(options);
      const auto* row = options::find_option(std::string_view(useless.option).substr(2),
                                             options::Command::Launch);
      options.origins = {{row, options::InFile{"idr.toml", 1}}};
    };
    for (const auto* name : {"keys", "role"}) {
      EXPECT_NO_THROW(plan_for([&](auto& options) {
        options.profile = name;
        change(options);
      })) << useless.option;
    }
    ChainOptions options;
    change(options);
    EXPECT_NO_THROW(plan_without_credentials(options, {})) << useless.option;
  }
}

TEST(PlanCredentialsOfRole, ignores_duration_and_device_of_a_file_for_the_role_of_a_profile) {
  const auto plan = plan_for([](auto& options) {
    options.profile = "role";
    options.session.duration = 2h;
    options.mfa_serial = "mfa-device";
    options.origins = {{&options::option("duration"), options::InFile{"idr.toml", 1}},
                       {&options::option("mfa-serial"), options::InFile{"idr.toml", 2}}};
  });
  const auto& role = std::get<AssumeRole>(plan.chain->steps.back());
  EXPECT_FALSE(role.options.duration);
  EXPECT_EQ(role.mfa.serial, "");
}

// As in the AWS CLI.
TEST(PlanCredentialsOfRole, uses_the_device_of_a_profile_only_for_its_own_role) {
  EXPECT_THAT(test::thrown<UsageError>([] {
                plan_for(
                    [](auto& options) {
                      options.profile = "own";
                      options.mfa_code = "123456";
                    },
                    {},
                    "[profile own]\naws_access_key_id = A\naws_secret_access_key = s\n"
                    "mfa_serial = mfa-device\n");
              }),
              AllOf(StartsWith("--mfa-code: needs --mfa-serial"),
                    HasSubstr("config:4: mfa_serial of a profile applies only to its role_arn")));
}

// An unused duration or device means that the container differs from the request.
TEST(PlanCredentialsOfRole, refuses_an_unused_duration_and_device) {
  const UselessCase cases[] = {
      {"--duration", [](auto& options) { options.session.duration = 2h; }},
      {"--mfa-serial", [](auto& options) { options.mfa_serial = "mfa-device"; }},
      {"--mfa-code", [](auto& options) { options.mfa_code = "123456"; }},
  };
  for (const auto& useless : cases) {
    for (const auto* name : {"role", "temporary"}) {
      SCOPED_TRACE(fmt::format("{} with profile {}", useless.option, name));
      EXPECT_THAT(test::thrown<UsageError>([&] {
                    plan_for([&](auto& options) {
                      options.profile = name;
                      useless.change(options);
                    });
                  }),
                  AllOf(StartsWith(useless.option), Not(HasSubstr("123456"))));
    }
    SCOPED_TRACE(fmt::format("{} with --no-session", useless.option));
    EXPECT_THAT(test::thrown<UsageError>([&] {
                  plan_for([&](auto& options) {
                    options.profile = "keys";
                    options.no_session = true;
                    useless.change(options);
                  });
                }),
                StartsWith(useless.option));
  }
}

TEST(PlanCredentialsOfRole, suggests_a_property_if_the_profile_has_a_role) {
  const auto refusal = [](const std::string& name) {
    return test::thrown<UsageError>([&] {
      plan_for([&](auto& options) {
        options.profile = name;
        options.session.duration = 2h;
      });
    });
  };
  EXPECT_THAT(refusal("role"), HasSubstr("Set duration_seconds in the profile, or add --role."));
  EXPECT_THAT(refusal("temporary"),
              AllOf(StartsWith("--duration: applies to --role, or to long-term credentials"),
                    HasSubstr("Add --role, or omit --duration.")));
}

TEST(PlanCredentialsOfRole, refuses_a_session_name_that_sts_refuses) {
  for (const std::string name : {"a", "a b", "a/b"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] {
                  plan_for([&](auto& options) {
                    options.role = "deploy";
                    options.session.session_name = name;
                  });
                }),
                StartsWith("--role-session-name"));
  }
}

} // namespace
} // namespace idr::aws
