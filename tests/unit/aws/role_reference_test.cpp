#include "core/aws/role_reference.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

namespace idr::aws {

void PrintTo(const RoleReference& role, std::ostream* out) {
  *out << role.arn << " | " << role.account << " | " << role.path << " | " << role.name;
}

namespace {

using testing::HasSubstr;

struct RoleCase {
  std::string text;
  RoleReference role;
};

TEST(ParseRole, takes_the_forms_that_people_write) {
  const RoleCase cases[] = {
      {"deploy", {"", "", "/", "deploy"}},
      {"/deploy", {"", "", "/", "deploy"}},
      {"team/app/deploy", {"", "", "/team/app/", "deploy"}},
      {"/team/deploy", {"", "", "/team/", "deploy"}},
      {"a_b+c=d,e.f@g-h", {"", "", "/", "a_b+c=d,e.f@g-h"}},
      {"deploy@123456789012",
       {"arn:aws:iam::123456789012:role/deploy", "123456789012", "/", "deploy"}},
      {"team/deploy@123456789012",
       {"arn:aws:iam::123456789012:role/team/deploy", "123456789012", "/team/", "deploy"}},
      {"ann@corp@123456789012",
       {"arn:aws:iam::123456789012:role/ann@corp", "123456789012", "/", "ann@corp"}},
      {"arn:aws:iam::123456789012:role/deploy",
       {"arn:aws:iam::123456789012:role/deploy", "123456789012", "/", "deploy"}},
      {"arn:aws-us-gov:iam::123456789012:role/team/app/deploy",
       {"arn:aws-us-gov:iam::123456789012:role/team/app/deploy", "123456789012", "/team/app/",
        "deploy"}},
  };
  for (const auto& [text, role] : cases) EXPECT_EQ(parse_role(text, "aws"), role) << text;
}

// Eleven digits are a part of the name: an @ is allowed in it.
TEST(ParseRole, takes_only_twelve_digits_for_an_account) {
  for (const std::string text :
       {"deploy@12345678901", "deploy@1234567890123", "deploy@12345678901x"}) {
    EXPECT_EQ(parse_role(text, "aws"), (RoleReference{"", "", "/", text})) << text;
  }
}

TEST(ParseRole, completes_an_account_by_the_partition) {
  EXPECT_EQ(parse_role("deploy@123456789012", "aws-cn").arn,
            "arn:aws-cn:iam::123456789012:role/deploy");
}

TEST(ParseRole, leaves_an_arn_in_its_own_partition) {
  EXPECT_EQ(parse_role("arn:aws:iam::123456789012:role/a", "aws-cn").arn,
            "arn:aws:iam::123456789012:role/a");
}

TEST(ParseRole, refuses_what_is_no_role) {
  for (const std::string_view text : {"",
                                      "/",
                                      "team/",
                                      "@123456789012",
                                      "team/@123456789012",
                                      "a b",
                                      "a:b",
                                      "a\nb",
                                      "r\xc3\xb4le",
                                      "arn:",
                                      "arn:aws:iam::123456789012:user/ann",
                                      "arn:aws:iam::123456789012:role/",
                                      "arn:aws:iam::123456789012:role/team/",
                                      "arn:aws:iam::12345678901:role/a",
                                      "arn:aws:iam::1234567890123:role/a",
                                      "arn:aws:iam::12345678901x:role/a",
                                      "arn:aws:iam::123456789012:role/a b",
                                      "arn:aws:iam::123456789012:roles/a",
                                      "arn:aws:sts::123456789012:assumed-role/deploy/ann",
                                      "arn:aws:iam:eu-west-1:123456789012:role/a",
                                      "arn:iam::123456789012:role/a",
                                      "arn::iam::123456789012:role/a"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] { parse_role(text, "aws"); }),
                HasSubstr("NAME@ACCOUNT"))
        << text;
  }
}

TEST(ParseRole, takes_no_name_longer_than_iam_does) {
  EXPECT_EQ(parse_role(std::string(64, 'x'), "aws").name.size(), 64U);
  EXPECT_THROW(parse_role(std::string(65, 'x'), "aws"), UsageError);
  EXPECT_EQ(parse_role("team/" + std::string(64, 'x'), "aws").name.size(), 64U);
}

TEST(RoleArn, is_made_of_its_parts) {
  EXPECT_EQ(role_arn("aws", "123456789012", {"", "", "/", "deploy"}),
            "arn:aws:iam::123456789012:role/deploy");
  EXPECT_EQ(role_arn("aws-cn", "123456789012", {"", "", "/team/app/", "deploy"}),
            "arn:aws-cn:iam::123456789012:role/team/app/deploy");
}

} // namespace
} // namespace idr::aws
