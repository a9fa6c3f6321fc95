#include "core/aws/api/id_token.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

// Payloads in base64url, as in a signed token.

/// {"iss":"https://token.actions.githubusercontent.com","aud":"sts.amazonaws.com",
///  "sub":"repo:org/app:ref:refs/heads/main"}
constexpr auto github =
    "eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0aHVidXNlcmNvbnRlbnQuY29tIiwiYXVkIjoic3RzLmFtYXpv"
    "bmF3cy5jb20iLCJzdWIiOiJyZXBvOm9yZy9hcHA6cmVmOnJlZnMvaGVhZHMvbWFpbiJ9";
/// {"iss":"https://oidc.eks/id/A","aud":["sts.amazonaws.com","other"],"sub":"~~~???"}
constexpr auto eks = "eyJpc3MiOiJodHRwczovL29pZGMuZWtzL2lkL0EiLCJhdWQiOlsic3RzLmFtYXpvbmF3cy5jb20i"
                     "LCJvdGhlciJdLCJzdWIiOiJ-fn4_Pz8ifQ";

std::string token(const std::string& payload) { return "header." + payload + ".signature"; }

TEST(ReadIdToken, reads_issuer_audience_and_subject) {
  const auto claims = read_id_token(token(github));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->issuer, "token.actions.githubusercontent.com");
  EXPECT_EQ(claims->audience, "sts.amazonaws.com");
  EXPECT_EQ(claims->subject, "repo:org/app:ref:refs/heads/main");
}

TEST(ReadIdToken, reads_the_first_of_several_audiences_and_the_url_alphabet) {
  const auto claims = read_id_token(token(eks));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->issuer, "oidc.eks/id/A");
  EXPECT_EQ(claims->audience, "sts.amazonaws.com");
  EXPECT_EQ(claims->subject, "~~~???");
}

TEST(ReadIdToken, returns_nothing_for_other_texts) {
  for (const auto* payload : {
           "", "!!!", "e30",                                              // {}
           "W10",                                                         // []
           "eyJpc3MiOiJodHRwOi8vYSIsImF1ZCI6ImIiLCJzdWIiOiJjIn0",         // an issuer with http://
           "eyJpc3MiOiJodHRwczovL2EiLCJhdWQiOiJiIn0",                     // no subject
           "eyJpc3MiOiJodHRwczovL2EiLCJhdWQiOltdLCJzdWIiOiJjIn0",         // no audience
           "eyJpc3MiOiJodHRwczovL2EiLCJhdWQiOiJiIiwic3ViIjoiY1x1MDAxYiJ9" // ESC in the subject
       }) {
    EXPECT_FALSE(read_id_token(token(payload))) << payload;
  }
  for (const auto* text : {"", ".", "no-token", "one.dot"}) {
    EXPECT_FALSE(read_id_token(text)) << text;
  }
}

} // namespace
} // namespace idr::aws
