#include "core/aws/api/refusal.hpp"
#include "tests/unit/aws/api/refusals.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using test::denied;
using test::deploy;
using test::for_role;
using test::keys;
using test::refusal;
using test::sts;
using test::user;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(RoleRemedy, ends_with_the_statement_that_allows_the_caller) {
  EXPECT_THAT(for_role(denied("sts:AssumeRole")),
              AllOf(HasSubstr("trust policy"), HasSubstr("--external-id"),
                    HasSubstr("--mfa-serial"),
                    EndsWith(R"(: {"Effect":"Allow","Principal":{"AWS":")" + std::string(user) +
                             R"("},"Action":"sts:AssumeRole"})")));
}

// A different message for the same cause: a trust policy without an Allow.
TEST(RoleRemedy, shows_the_statement_if_the_trust_policy_is_named) {
  EXPECT_THAT(for_role(denied("sts:AssumeRole", " because no role trust policy allows the "
                                                "sts:AssumeRole action")),
              HasSubstr(R"("Principal")"));
}

TEST(RoleRemedy, never_suggests_that_a_role_trust_itself) {
  const Caller itself{"arn:aws:sts::123456789012:assumed-role/deploy/ann", "", ""};
  RefusedRole role{.arn = deploy, .options = {}, .typed = true};
  const auto remedy = [&] {
    return role_remedy(denied("sts:AssumeRole"), role, itself, keys("ASIA1", "token"), sts());
  };
  EXPECT_THAT(remedy(), AllOf(HasSubstr("already a session of this role: use --profile "
                                        "with other credentials."),
                              Not(HasSubstr("Statement"))));
  role.caller_is_from_variables = true;
  EXPECT_EQ(remedy(), "The credentials found (AWS_ACCESS_KEY_ID) are already a session of this "
                      "role: `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`, "
                      "or use --profile.");
  role.typed = false;
  EXPECT_THAT(remedy(), HasSubstr("another source_profile"));
}

TEST(RoleRemedy, mentions_external_id_and_mfa_before_the_statement) {
  SessionOptions options;
  RefusedRole role{.arn = deploy, .options = options, .typed = true};
  const auto remedy = [&] {
    return role_remedy(denied("sts:AssumeRole"), role, {user, "", ""}, keys("AKIA1"), sts());
  };
  EXPECT_THAT(remedy(),
              StartsWith("The role must exist, and its trust policy must allow the caller "
                         "to call sts:AssumeRole. If the role's trust policy requires an "
                         "external ID or MFA: --external-id, --mfa-serial. If the trust "
                         "policy does not name the caller yet, add this"));
  role.confirmed_by_iam = true;
  options.external_id = "shop-42";
  EXPECT_THAT(remedy(), AllOf(StartsWith("The role's trust policy must allow"),
                              HasSubstr("check --external-id, set --mfa-serial.")));
  role.typed = false;
  EXPECT_THAT(remedy(), HasSubstr("check external_id, set mfa_serial."));
}

TEST(RoleRemedy, allows_a_role_of_the_same_name_in_another_account) {
  const Caller namesake{"arn:aws:sts::210987654321:assumed-role/deploy/ann", "", ""};
  EXPECT_THAT(for_role(denied("sts:AssumeRole"), {}, namesake), HasSubstr("Statement"));
}

TEST(RoleRemedy, does_not_show_the_external_id_in_the_statement) {
  SessionOptions options;
  options.external_id = "shop-42";
  EXPECT_THAT(for_role(denied("sts:AssumeRole"), options), Not(HasSubstr("shop-42")));
}

TEST(RoleRemedy, has_an_action_for_tags_and_source_identity) {
  SessionOptions options;
  options.tags = {{"team", "a"}};
  options.source_identity = "ann";
  EXPECT_THAT(for_role(denied("sts:AssumeRole"), options),
              EndsWith(R"("Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]})"));
}

TEST(RoleRemedy, follows_the_action_that_sts_names) {
  SessionOptions options;
  options.tags = {{"team", "a"}};
  EXPECT_THAT(for_role(denied("sts:TagSession"), options),
              AllOf(StartsWith("The role's trust policy and the caller's policies must allow "
                               "sts:TagSession; or omit --tag."),
                    HasSubstr(" For the trust policy, add this to its Statement list: "),
                    EndsWith(R"("Action":["sts:AssumeRole","sts:TagSession"]})")));
  options = {};
  options.source_identity = "ann";
  EXPECT_THAT(for_role(denied("sts:SetSourceIdentity"), options),
              AllOf(HasSubstr("or omit --source-identity."),
                    EndsWith(R"("Action":["sts:AssumeRole","sts:SetSourceIdentity"]})")));
}

// The caller's session may have its own source identity.
TEST(RoleRemedy, has_an_action_that_only_sts_names) {
  EXPECT_THAT(for_role(denied("sts:SetSourceIdentity")),
              AllOf(Not(HasSubstr("omit")),
                    EndsWith(R"("Action":["sts:AssumeRole","sts:SetSourceIdentity"]})")));
}

TEST(RoleRemedy, does_not_mention_the_trust_policy_for_an_explicit_deny_elsewhere) {
  for (const auto* policy : {"service control policy", "permissions boundary", "session policy",
                             "resource control policy"}) {
    EXPECT_THAT(
        for_role(denied("sts:AssumeRole", fmt::format(" with an explicit deny in a {}", policy))),
        AllOf(StartsWith("Remove or narrow the Deny statement for sts:AssumeRole in "),
              HasSubstr(policy), Not(HasSubstr("trust policy")), Not(HasSubstr("{"))))
        << policy;
  }
  EXPECT_THAT(for_role(denied("sts:AssumeRole", " with an explicit deny in the role trust policy")),
              HasSubstr("in the trust policy of the role."));
}

TEST(RoleRemedy, shows_the_statement_for_the_policy_that_lacks_an_allow) {
  EXPECT_THAT(for_role(denied("sts:TagSession", " because no identity-based policy allows the "
                                                "sts:TagSession action")),
              AllOf(StartsWith("Allow sts:TagSession in a policy of the caller: "),
                    EndsWith(R"({"Effect":"Allow","Action":"sts:TagSession","Resource":")" +
                             std::string(deploy) + "\"}")));
}

TEST(RoleRemedy, mentions_the_second_policy_if_the_accounts_differ) {
  EXPECT_THAT(
      for_role(denied("sts:AssumeRole"), {}, {"arn:aws:iam::210987654321:user/partner", "", ""}),
      HasSubstr("another account"));
  EXPECT_THAT(for_role(denied("sts:AssumeRole")), Not(HasSubstr("another account")));
}

TEST(RoleRemedy, mentions_that_the_path_of_the_callers_role_is_unknown) {
  EXPECT_THAT(
      for_role(denied("sts:AssumeRole"), {},
               {"arn:aws:sts::123456789012:assumed-role/ci/job", "", ""}),
      AllOf(HasSubstr("add the path"), HasSubstr(R"("arn:aws:iam::123456789012:role/ci")")));
  EXPECT_THAT(for_role(denied("sts:AssumeRole")), Not(HasSubstr("add the path")));
}

TEST(RoleRemedy, has_no_statement_for_an_unknown_caller) {
  EXPECT_THAT(for_role(denied("sts:AssumeRole"), {}, {}),
              AllOf(HasSubstr("trust policy"), Not(HasSubstr("{"))));
}

TEST(RoleRemedy, explains_that_a_root_user_cannot_assume_a_role) {
  EXPECT_THAT(for_role(refusal("AccessDenied", "Roles may not be assumed by root accounts."), {},
                       {"arn:aws:iam::123456789012:root", "", ""}),
              AllOf(HasSubstr("root user"), Not(HasSubstr("trust policy"))));
}

TEST(RoleRemedy, explains_that_a_federated_user_cannot_assume_a_role) {
  EXPECT_THAT(for_role(refusal("AccessDenied", "Cannot call AssumeRole with session credentials")),
              AllOf(HasSubstr("GetFederationToken"), Not(HasSubstr("trust policy"))));
}

TEST(RoleRemedy, mentions_a_refused_mfa_code) {
  EXPECT_THAT(for_role(refusal("AccessDenied", "MultiFactorAuthentication failed with invalid MFA "
                                               "one time pass code. ")),
              AllOf(HasSubstr("--mfa-serial"), Not(HasSubstr("trust policy"))));
}

TEST(RoleRemedy, explains_that_a_session_of_a_role_has_no_mfa_device) {
  EXPECT_THAT(for_role(refusal("AccessDenied", "MultiFactorAuthentication failed, unable to "
                                               "validate MFA code. "),
                       {}, {"arn:aws:sts::123456789012:assumed-role/ci/job", "", ""}),
              AllOf(HasSubstr("has no MFA device"), Not(HasSubstr("a code works once"))));
}

TEST(RoleRemedy, suggests_a_longer_session_of_the_role_or_a_shorter_request) {
  SessionOptions options;
  options.duration = std::chrono::hours(2);
  const auto error =
      refusal("ValidationError",
              "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  EXPECT_THAT(
      for_role(error, options),
      AllOf(HasSubstr("lower than 2 h"), HasSubstr("--duration 1h"),
            EndsWith("`aws iam update-role --role-name deploy --max-session-duration 7200`.")));
  const RefusedRole of_profile{.arn = deploy, .options = options};
  EXPECT_THAT(role_remedy(error, of_profile, {user, "", ""}, keys("AKIA1"), sts()),
              AllOf(HasSubstr("duration_seconds = 3600"), Not(HasSubstr("--duration 1h"))));
  EXPECT_EQ(web_identity_remedy(error, of_profile, "t", sts()),
            role_remedy(error, of_profile, {user, "", ""}, keys("AKIA1"), sts()));
}

TEST(RoleRemedy, does_not_suggest_raising_a_limit_of_aws) {
  SessionOptions options;
  options.duration = std::chrono::hours(2);
  EXPECT_EQ(for_role(refusal("ValidationError",
                             "The requested DurationSeconds exceeds the 1 hour session limit for "
                             "roles assumed by role chaining."),
                     options),
            "Use --duration 1h.");
}

TEST(RoleRemedy, is_the_keys_remedy_for_other_refusals) {
  EXPECT_THAT(for_role(refusal("InvalidClientTokenId")), HasSubstr("access key"));
  EXPECT_THAT(for_role(refusal("SignatureDoesNotMatch")), HasSubstr("secret access key"));
  EXPECT_THAT(for_role(refusal("ExpiredToken")), HasSubstr("expired"));
  EXPECT_EQ(for_role(refusal("MalformedPolicyDocument")), "");
}

} // namespace
} // namespace idr::aws
