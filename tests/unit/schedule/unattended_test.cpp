#include "core/error.hpp"
#include "core/schedule/unattended.hpp"
#include "tests/unit/aws/credential_plan_fixture.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::schedule {
namespace {

using test::plan_for;
using test::profile;
using test::thrown;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

system::Environment::Variables selected(const system::Environment::Variables& variables) {
  return unattended_environment(system::Environment(variables)).environment.variables();
}

TEST(UnattendedEnvironment, has_the_variables_that_are_settings) {
  for (const auto* name : {"PATH",
                           "XDG_CONFIG_HOME",
                           "XDG_STATE_HOME",
                           "XDG_CACHE_HOME",
                           "AWS_PROFILE",
                           "AWS_DEFAULT_PROFILE",
                           "AWS_REGION",
                           "AWS_DEFAULT_REGION",
                           "AWS_CONFIG_FILE",
                           "AWS_SHARED_CREDENTIALS_FILE",
                           "AWS_CA_BUNDLE",
                           "AWS_ROLE_ARN",
                           "AWS_WEB_IDENTITY_TOKEN_FILE",
                           "AWS_METADATA_SERVICE_TIMEOUT",
                           "DOCKER_DEFAULT_PLATFORM",
                           "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                           "AWS_ENDPOINT_URL",
                           "AWS_ENDPOINT_URL_STS",
                           "http_proxy",
                           "HTTPS_PROXY",
                           "no_proxy",
                           "DOCKER_HOST",
                           "DOCKER_CONTEXT",
                           "DOCKER_CONFIG",
                           "CONTAINER_HOST",
                           "IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX"}) {
    EXPECT_THAT(selected({{name, "value"}}), ElementsAre(Pair(name, "value"))) << name;
  }
}

TEST(UnattendedEnvironment, has_no_secrets_and_nothing_of_this_session) {
  EXPECT_THAT(selected({{"AWS_ACCESS_KEY_ID", "a"},
                        {"AWS_SECRET_ACCESS_KEY", "a"},
                        {"AWS_SESSION_TOKEN", "a"},
                        {"AWS_SECURITY_TOKEN", "a"},
                        {"AWS_CREDENTIAL_EXPIRATION", "a"},
                        {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a"},
                        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "a"},
                        {"GITHUB_TOKEN", "a"},
                        {"DISPLAY", ":0"},
                        {"SSH_AUTH_SOCK", "a"},
                        {"TERM", "xterm"},
                        {"LANG", "a"},
                        {"HOME", "/home/dev"},
                        {"USER", "dev"},
                        {"PATHS", "a"},
                        {"AWS_ENDPOINT_URL x", "a"},
                        {"IAM_DOCKER_RUN_\n", "a"}}),
              IsEmpty());
}

TEST(UnattendedEnvironment, has_no_empty_variables) {
  EXPECT_THAT(selected({{"AWS_PROFILE", ""}}), IsEmpty());
}

TEST(UnattendedEnvironment, withholds_passwords) {
  const auto result = unattended_environment(
      system::Environment({{"HTTPS_PROXY", "http://jo:secret@proxy:3128"},
                           {"http_proxy", "jo:secret@proxy:3128"},
                           {"ALL_PROXY", "jo@proxy"},
                           {"HTTP_PROXY", "proxy:3128"},
                           {"NO_PROXY", "localhost,.example.org"},
                           {"AWS_ENDPOINT_URL", "https://jo:secret@sts.example.org"},
                           {"DOCKER_HOST", "ssh://jo@build.example.org"},
                           {"AWS_PROFILE", "jo@example.org"}}));
  EXPECT_THAT(result.withheld, testing::UnorderedElementsAre("HTTPS_PROXY", "http_proxy",
                                                             "ALL_PROXY", "AWS_ENDPOINT_URL"));
  EXPECT_THAT(result.environment.variables(),
              ElementsAre(Pair("AWS_PROFILE", "jo@example.org"),
                          Pair("DOCKER_HOST", "ssh://jo@build.example.org"),
                          Pair("HTTP_PROXY", "proxy:3128"),
                          Pair("NO_PROXY", "localhost,.example.org")));
}

TEST(UnattendedHost, has_no_terminal_and_only_what_schedulers_set_besides) {
  system::Host host;
  host.environment = system::Environment({{"HOME", "/home/dev"},
                                          {"USER", "dev"},
                                          {"AWS_ACCESS_KEY_ID", "AKIA"},
                                          {"AWS_PROFILE", "other"}});
  host.working_directory = "/home/dev/shop";
  host.stdin_is_terminal = true;
  host.stdout_is_terminal = true;
  const auto unattended =
      unattended_host(host, system::Environment({{"AWS_PROFILE", "dev"}, {"PATH", "/bin"}}));
  EXPECT_THAT(unattended.environment.variables(),
              ElementsAre(Pair("AWS_PROFILE", "dev"), Pair("HOME", "/home/dev"),
                          Pair("PATH", "/bin"), Pair("USER", "dev")));
  EXPECT_EQ(unattended.working_directory, "/home/dev/shop");
  EXPECT_FALSE(unattended.stdin_is_terminal);
  EXPECT_FALSE(unattended.stdout_is_terminal);
}

constexpr auto people_config = R"([profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
[profile temporary]
aws_access_key_id = ASIATEMP
aws_secret_access_key = s
aws_session_token = t
[profile role]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = keys
[profile of-temporary]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = temporary
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/dev
[profile mfa-process]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/dev
mfa_process = oathtool x
[profile sso]
sso_start_url = https://company.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Dev
[profile of-sso]
role_arn = arn:aws:iam::123456789012:role/app
source_profile = sso
[profile login]
login_session = arn:aws:iam::123456789012:user/dev
[profile process]
credential_process = anywhere
[profile token]
web_identity_token_file = /run/token
role_arn = arn:aws:iam::123456789012:role/robot
[profile machine]
role_arn = arn:aws:iam::123456789012:role/app
credential_source = Ec2InstanceMetadata
)";

aws::CredentialPlan plan_of(const std::string& name,
                            const system::Environment::Variables& variables = {}) {
  auto all = variables;
  all.emplace("AWS_REGION", "eu-west-1");
  return plan_for(profile(name), all, people_config);
}

std::string refusal(const std::string& name) {
  return thrown<CredentialError>([&] { refuse_person(plan_of(name)); });
}

TEST(RefusePerson, refuses_what_needs_a_person_or_expires) {
  for (const auto& [name, message] : std::vector<std::pair<std::string, std::string>>{
           {"sso", "profile sso needs an SSO login, which expires: a scheduled run cannot log in"},
           {"of-sso",
            "profile sso needs an SSO login, which expires: a scheduled run cannot log in"},
           {"login", "profile login needs `aws login`, whose session expires: a scheduled run "
                     "cannot log in"},
           {"temporary", "profile temporary has temporary credentials, which expire"},
           {"of-temporary", "profile temporary has temporary credentials, which expire"},
           {"mfa", "arn:aws:iam::123456789012:mfa/dev asks for an MFA code, which nobody can type "
                   "in a scheduled run"}}) {
    EXPECT_EQ(refusal(name),
              message + "\nUse credentials that renew themselves: an instance role, a web identity "
                        "token file, IAM Roles Anywhere as credential_process, or the access keys "
                        "of a user who may only assume the role, in a profile. --force schedules "
                        "it nevertheless.");
  }
}

TEST(RefusePerson, accepts_what_renews_itself) {
  for (const auto* name : {"keys", "role", "mfa-process", "process", "token", "machine"})
    EXPECT_NO_THROW(refuse_person(plan_of(name))) << name;
  EXPECT_NO_THROW(refuse_person(aws::CredentialPlan())) << "without credentials";
}

TEST(RefuseKeysOfShell, refuses_keys_in_variables_only) {
  const system::Environment::Variables keys = {{"AWS_ACCESS_KEY_ID", "AKIASHELL"},
                                               {"AWS_SECRET_ACCESS_KEY", "s"},
                                               {"AWS_REGION", "eu-west-1"}};
  EXPECT_THAT(
      thrown<CredentialError>([&] { refuse_keys_of_shell(plan_for({}, keys, "")); }),
      testing::AllOf(StartsWith("the credentials are variables of this shell (AWS_ACCESS_KEY_ID), "
                                "which a scheduled run does not have\n"),
                     HasSubstr("--force")));
  EXPECT_NO_THROW(refuse_keys_of_shell(plan_of("keys", keys)));
  EXPECT_NO_THROW(refuse_keys_of_shell(plan_of("process", keys)));
  EXPECT_NO_THROW(refuse_keys_of_shell(aws::CredentialPlan()));
}

} // namespace
} // namespace idr::schedule
