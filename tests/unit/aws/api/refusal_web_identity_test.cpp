#include "core/aws/api/refusal.hpp"
#include "tests/unit/aws/api/refusals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::denied;
using test::deploy;
using test::refusal;
using test::sts;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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

} // namespace
} // namespace idr::aws
