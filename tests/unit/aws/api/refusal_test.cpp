#include "core/aws/api/refusal.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto user = "arn:aws:iam::123456789012:user/ann";
constexpr auto deploy = "arn:aws:iam::123456789012:role/team/deploy";

Credentials keys(const char* id, const char* token = "", const char* secret = "abcd/+EF") {
  Credentials credentials;
  credentials.access_key_id = id;
  credentials.secret_access_key = secret;
  credentials.session_token = token;
  return credentials;
}

Endpoint sts(const std::string& region = "eu-west-1") {
  return {"https", "sts.example.com", "", region, "sts", {}, region};
}

ServiceError refusal(const std::string& code, const std::string& words = "no") {
  return {code + ": " + words, code, 403};
}

ServiceError denied(const std::string& action, const std::string& why = {}) {
  return refusal("AccessDenied",
                 fmt::format("User: {} is not authorized to perform: {} on resource: {}{}", user,
                             action, deploy, why));
}

std::string for_role(const ServiceError& error, const SessionOptions& options = {},
                     const Caller& caller = {user, "", ""}) {
  const RefusedRole role{.arn = deploy, .options = options, .typed = true};
  return role_remedy(error, role, caller, keys("AKIA1"), sts());
}

std::string for_keys(const Credentials& signer, const std::string& region = "eu-west-1") {
  return keys_remedy(refusal("InvalidClientTokenId"), signer, sts(region));
}

TEST(KeysRemedy, detects_a_session_token_with_a_long_term_key) {
  EXPECT_THAT(for_keys(keys("AKIA1", "token")),
              AllOf(HasSubstr("`unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN`"),
                    HasSubstr("aws_session_token and "
                              "aws_security_token")));
}

TEST(KeysRemedy, detects_a_temporary_key_without_its_session_token) {
  EXPECT_THAT(for_keys(keys("ASIA1")), HasSubstr("set AWS_SESSION_TOKEN"));
}

TEST(KeysRemedy, detects_characters_pasted_with_a_secret_key) {
  const auto signer = keys("AKIA1", "", "'s3cret'");
  EXPECT_THAT(keys_remedy(refusal("SignatureDoesNotMatch"), signer, sts()),
              AllOf(HasSubstr("secret access key"), HasSubstr("quote"), Not(HasSubstr("s3cret"))));
}

TEST(KeysRemedy, mentions_a_region_that_must_be_enabled) {
  EXPECT_THAT(for_keys(keys("AKIA1"), "ap-east-1"),
              AllOf(EndsWith("`aws account enable-region --region-name ap-east-1`."),
                    Not(HasSubstr("sts.amazonaws.com"))));
  EXPECT_THAT(for_keys(keys("ASIA1", "token"), "ap-east-1"),
              AllOf(HasSubstr("sts.amazonaws.com"), HasSubstr("enable-region")));
}

TEST(KeysRemedy, names_the_partition_of_a_region_that_accepts_only_its_own_keys) {
  EXPECT_THAT(for_keys(keys("AKIA1"), "cn-north-1"),
              AllOf(HasSubstr("cn-north-1"), HasSubstr("aws-cn"), HasSubstr("--region")));
}

TEST(KeysRemedy, otherwise_reports_an_invalid_key) {
  EXPECT_EQ(for_keys(keys("AKIA1")), "The access key is wrong, deleted or inactive.");
  for (const auto& signer : {keys("ASIA1", "token"), keys("other", "token")}) {
    EXPECT_EQ(for_keys(signer),
              "The access key is wrong, deleted or inactive, or the session token belongs to "
              "another key (AWS_SECURITY_TOKEN is used before AWS_SESSION_TOKEN).");
  }
}

// A region outside the role's partition would be refused.
TEST(KeysRemedy, suggests_no_region_with_a_role) {
  for (const auto* region : {"us-east-1", "us-iso-east-1"}) {
    auto endpoint = sts(region);
    endpoint.is_default_region = true;
    EXPECT_EQ(
        keys_remedy(refusal("InvalidClientTokenId"), keys("AKIA1"), endpoint, deploy),
        "The access key is wrong, deleted or inactive, or belongs to a different partition than "
        "the role, which is in aws.");
  }
}

TEST(KeysRemedy, names_the_other_partitions_if_no_region_is_set) {
  auto endpoint = sts("us-east-1");
  endpoint.is_default_region = true;
  EXPECT_EQ(keys_remedy(refusal("InvalidClientTokenId"), keys("AKIA1"), endpoint),
            "The access key is wrong, deleted or inactive, or it belongs to another partition: set "
            "its region, such as --region us-gov-west-1 or cn-north-1.");
}

TEST(KeysRemedy, explains_where_to_activate_a_region) {
  EXPECT_THAT(keys_remedy(refusal("RegionDisabledException"), keys("AKIA1"), sts("ap-east-1")),
              AllOf(HasSubstr("--region us-east-1"), HasSubstr("ap-east-1"),
                    HasSubstr("Account settings")));
}

TEST(KeysRemedy, is_the_errors_own_if_it_has_one) {
  const ServiceError error("clock", "InvalidClientTokenId", 403, "Set the clock.");
  EXPECT_EQ(keys_remedy(error, keys("AKIA1"), sts()), "Set the clock.");
  EXPECT_EQ(for_role(error), "Set the clock.");
}

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

std::string for_token(const ServiceError& error, const std::string& token) {
  const SessionOptions options;
  return web_identity_remedy(error, {.arn = deploy, .options = options}, token, sts());
}

// {"iss":"https://issuer.example","aud":"sts.amazonaws.com","sub":"repo:org/app"}
constexpr auto id_token =
    "h.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoic3RzLmFtYXpvbmF3cy5jb20iLCJzdWIiOiJy"
    "ZXBvOm9yZy9hcHAifQ.signature";

TEST(WebIdentityRemedy, ends_with_the_statement_for_the_token) {
  EXPECT_THAT(for_token(refusal("AccessDenied"), id_token),
              AllOf(HasSubstr("trust policy"), HasSubstr(R"("Federated")"),
                    HasSubstr(R"("issuer.example:sub":"repo:org/app")"),
                    Not(HasSubstr("signature"))));
}

TEST(WebIdentityRemedy, names_the_missing_provider) {
  EXPECT_THAT(for_token(refusal("InvalidIdentityToken"), id_token),
              AllOf(HasSubstr("https://issuer.example"), HasSubstr("sts.amazonaws.com"),
                    HasSubstr("provider"), Not(HasSubstr("signature"))));
  EXPECT_THAT(for_token(refusal("InvalidIdentityToken"), "t0ken.x.y"),
              AllOf(HasSubstr("JWT"), Not(HasSubstr("t0ken"))));
}

TEST(WebIdentityRemedy, shows_nothing_of_an_unreadable_token) {
  EXPECT_THAT(for_token(refusal("AccessDenied"), "t0ken.x.y"),
              AllOf(HasSubstr("subject"), Not(HasSubstr("{")), Not(HasSubstr("t0ken"))));
}

TEST(WebIdentityRemedy, mentions_policies_tokens_and_regions) {
  EXPECT_THAT(for_token(denied("sts:AssumeRoleWithWebIdentity",
                               " with an explicit deny in a service control policy"),
                        "t"),
              AllOf(HasSubstr("service control policy"), Not(HasSubstr("trust policy"))));
  EXPECT_THAT(for_token(refusal("ExpiredTokenException"), "t"), HasSubstr("token has expired"));
  EXPECT_THAT(for_token(refusal("RegionDisabledException"), "t"), HasSubstr("--region"));
}

TEST(SessionRemedy, follows_the_policy_that_sts_names) {
  EXPECT_THAT(session_remedy(denied("sts:GetSessionToken",
                                    " with an explicit deny in an identity-based policy"),
                             false, keys("AKIA1"), sts()),
              HasSubstr("Deny statement for sts:GetSessionToken in a policy of the caller"));
  EXPECT_EQ(session_remedy(refusal("AccessDenied"), true, keys("AKIA1"), sts()), mfa_remedy);
  EXPECT_THAT(session_remedy(refusal("AccessDenied"), false, keys("AKIA1"), sts()),
              HasSubstr("--no-session"));
  EXPECT_THAT(session_remedy(refusal("InvalidClientTokenId"), true, keys("ASIA1"), sts()),
              HasSubstr("AWS_SESSION_TOKEN"));
}

} // namespace
} // namespace idr::aws
