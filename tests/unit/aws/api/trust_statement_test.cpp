#include "core/aws/api/trust_statement.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

constexpr auto assumed = "arn:aws:sts::123456789012:assumed-role/";
constexpr auto sso_role = "AWSReservedSSO_Dev_0123456789abcdef";

/// Returns the principal of the statement for a caller.
std::string lets_in(const Caller& caller) {
  const auto statement = trust_statement(caller, {"sts:AssumeRole"});
  constexpr std::string_view before = R"({"Effect":"Allow","Principal":)";
  constexpr std::string_view behind = R"(,"Action":"sts:AssumeRole")";
  const auto end = statement.find(behind);
  return statement.substr(before.size(), end - before.size()) +
         statement.substr(end + behind.size());
}

TEST(TrustStatement, names_a_user_by_its_arn) {
  EXPECT_EQ(lets_in({"arn:aws:iam::123456789012:user/team/ann", "", ""}),
            R"({"AWS":"arn:aws:iam::123456789012:user/team/ann"}})");
}

TEST(TrustStatement, names_the_role_of_a_session) {
  EXPECT_EQ(lets_in({std::string("arn:aws-cn:sts::123456789012:assumed-role/ci/job-7"), "", ""}),
            R"({"AWS":"arn:aws-cn:iam::123456789012:role/ci"}})");
  EXPECT_EQ(lets_in({std::string(assumed) + "ci/job", "arn:aws:iam::123456789012:role/x/ci", ""}),
            R"({"AWS":"arn:aws:iam::123456789012:role/x/ci"}})");
}

TEST(TrustStatement, knows_the_path_of_a_role_of_identity_center_by_its_region) {
  const auto arn = std::string(assumed) + sso_role + "/ann@example.com";
  EXPECT_EQ(lets_in({arn, "", "eu-west-1"}),
            std::string(R"({"AWS":"arn:aws:iam::123456789012:role/aws-reserved/)") +
                "sso.amazonaws.com/eu-west-1/" + sso_role + "\"}}");
  EXPECT_EQ(lets_in({arn, "", "us-east-1"}),
            std::string(R"({"AWS":"arn:aws:iam::123456789012:role/aws-reserved/)") +
                "sso.amazonaws.com/" + sso_role + "\"}}");
}

TEST(TrustStatement, has_a_condition_if_the_path_is_a_pattern) {
  EXPECT_EQ(lets_in({std::string(assumed) + sso_role + "/ann", "", ""}),
            std::string(R"({"AWS":"arn:aws:iam::123456789012:root"},"Condition":{"ArnLike":)") +
                R"({"aws:PrincipalArn":"arn:aws:iam::123456789012:role/aws-reserved/)" +
                "sso.amazonaws.com*/" + sso_role + "\"}}}");
}

TEST(TrustStatement, knows_whether_the_callers_role_may_have_a_path) {
  EXPECT_TRUE(has_unknown_path({std::string(assumed) + "ci/job", "", ""}));
  EXPECT_FALSE(
      has_unknown_path({std::string(assumed) + "ci/job", "arn:aws:iam::123456789012:role/ci", ""}));
  EXPECT_FALSE(has_unknown_path({std::string(assumed) + sso_role + "/ann", "", ""}));
  EXPECT_FALSE(has_unknown_path({"arn:aws:iam::123456789012:user/ann", "", ""}));
}

TEST(TrustStatement, lists_all_actions) {
  EXPECT_EQ(trust_statement({"arn:aws:iam::123456789012:user/ann", "", ""},
                            {"sts:AssumeRole", "sts:TagSession"}),
            R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},)"
            R"("Action":["sts:AssumeRole","sts:TagSession"]})");
}

TEST(TrustStatement, names_the_provider_audience_and_subject_of_a_web_identity) {
  EXPECT_EQ(web_identity_statement("arn:aws-us-gov:iam::123456789012:role/ci",
                                   {"issuer.example/id", "sts.amazonaws.com", "repo:\"a\xff"}),
            R"({"Effect":"Allow","Principal":{"Federated":)"
            R"("arn:aws-us-gov:iam::123456789012:oidc-provider/issuer.example/id"},)"
            R"("Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{)"
            R"("issuer.example/id:aud":"sts.amazonaws.com","issuer.example/id:sub":"repo:\"a)"
            "\xef\xbf\xbd\"}}}");
}

TEST(IdentityStatement, allows_an_action_on_a_role) {
  EXPECT_EQ(identity_statement("sts:AssumeRole", "arn:aws:iam::123456789012:role/ci"),
            R"({"Effect":"Allow","Action":"sts:AssumeRole",)"
            R"("Resource":"arn:aws:iam::123456789012:role/ci"})");
}

} // namespace
} // namespace idr::aws
