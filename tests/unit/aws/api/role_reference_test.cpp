#include "core/aws/api/role_reference.hpp"
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

using testing::AllOf;
using testing::HasSubstr;

struct RoleCase {
  std::string text;
  RoleReference role;
};

TEST(ParseRole, accepts_all_forms) {
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

TEST(ParseRole, accepts_the_resource_part_of_an_arn) {
  EXPECT_EQ(parse_role("role/app", "aws"), (RoleReference{"", "", "/", "app"}));
  EXPECT_EQ(parse_role("role/team/app@123456789012", "aws").arn,
            "arn:aws:iam::123456789012:role/team/app");
  EXPECT_EQ(parse_role("/role/app", "aws"), (RoleReference{"", "", "/role/", "app"}));
}

TEST(ParseRole, ignores_white_space_around_it) {
  EXPECT_EQ(parse_role(" app ", "aws"), (RoleReference{"", "", "/", "app"}));
  EXPECT_EQ(parse_role("arn:aws:iam::123456789012:role/a\n", "aws").name, "a");
}

TEST(ParseRole, refuses_an_account_that_is_not_twelve_digits) {
  for (const std::string text :
       {"deploy@12345678901", "deploy@1234567890123", "deploy@12345", "deploy@1",
        "deploy@12345678901234567890", "deploy@1234-5678-9012", "arn:aws:iam::12345678901:role/a",
        "arn:aws:iam::1234567890123:role/a", "arn:aws:iam::12345678901x:role/a",
        "arn:aws:iam:::role/a"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] { parse_role(text, "aws"); }), HasSubstr("12 digits"))
        << text;
  }
}

// An @ is allowed in a name.
TEST(ParseRole, reads_other_texts_after_an_at_as_part_of_the_name) {
  for (const std::string text : {"deploy@12345678901x", "deploy@v2026", "ann@corp"}) {
    EXPECT_EQ(parse_role(text, "aws"), (RoleReference{"", "", "/", text})) << text;
  }
}

TEST(ParseRole, explains_the_arn_of_something_else) {
  const auto refusal = [](std::string_view text) {
    return test::thrown<UsageError>([&] { parse_role(text, "aws"); });
  };
  EXPECT_THAT(refusal("arn:aws:sts::123456789012:assumed-role/deploy/ann"),
              AllOf(HasSubstr("session of a role"),
                    HasSubstr("--role arn:aws:iam::123456789012:role/deploy,")));
  EXPECT_THAT(refusal("arn:aws:iam::123456789012:instance-profile/team/web"),
              AllOf(HasSubstr("instance profile"), HasSubstr("--instance-profile-name web ")));
  EXPECT_THAT(refusal("arn:aws:iam::123456789012:user/ann"), HasSubstr("IAM user"));
}

TEST(ParseRole, completes_an_account_by_the_partition) {
  EXPECT_EQ(parse_role("deploy@123456789012", "aws-cn").arn,
            "arn:aws-cn:iam::123456789012:role/deploy");
}

TEST(ParseRole, preserves_the_partition_of_an_arn) {
  EXPECT_EQ(parse_role("arn:aws:iam::123456789012:role/a", "aws-cn").arn,
            "arn:aws:iam::123456789012:role/a");
}

TEST(ParseRole, refuses_text_that_is_not_a_role) {
  for (const std::string_view text :
       {"", "/", "team/", "@123456789012", "team/@123456789012", "a b", "a:b", "a\nb",
        "r\xc3\xb4le", "arn:", "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/team/", "arn:aws:iam::123456789012:role/a b",
        "arn:aws:iam::123456789012:roles/a", "arn:aws:iam:eu-west-1:123456789012:role/a",
        "arn:iam::123456789012:role/a", "arn::iam::123456789012:role/a"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] { parse_role(text, "aws"); }),
                HasSubstr("NAME@ACCOUNT"))
        << text;
  }
}

TEST(ParseRole, refuses_a_name_longer_than_iam_allows) {
  EXPECT_EQ(parse_role(std::string(64, 'x'), "aws").name.size(), 64U);
  EXPECT_THROW(parse_role(std::string(65, 'x'), "aws"), UsageError);
  EXPECT_EQ(parse_role("team/" + std::string(64, 'x'), "aws").name.size(), 64U);
}

TEST(RoleArn, is_composed_of_its_parts) {
  EXPECT_EQ(role_arn("aws", "123456789012", {"", "", "/", "deploy"}),
            "arn:aws:iam::123456789012:role/deploy");
  EXPECT_EQ(role_arn("aws-cn", "123456789012", {"", "", "/team/app/", "deploy"}),
            "arn:aws-cn:iam::123456789012:role/team/app/deploy");
}

} // namespace
} // namespace idr::aws
