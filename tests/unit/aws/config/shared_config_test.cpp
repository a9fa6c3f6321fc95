#include "core/aws/config/shared_config.hpp"
#include "tests/unit/aws/config/parsed_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <utility>

namespace idr::aws {
namespace {

using test::error_of;
using test::lines_of;
using test::parse;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(SharedConfig, reports_the_position_of_a_property) {
  const auto config = parse("# a comment\r\n\r\n[profile a]\r\nregion = x\r\n continued\r\n\r\n"
                            "[profile b]\r\n[profile a]\r\noutput = json");
  const auto* section = config.find_profile("a");
  ASSERT_NE(section, nullptr);
  EXPECT_EQ(to_string(section->position), "config:3");
  EXPECT_THAT(lines_of(section),
              ElementsAre("output=json config:9", "region=x\ncontinued config:4"));
}

TEST(SharedConfig, reports_the_position_of_a_nested_property) {
  const auto config = parse("[services local]\nsts =\n  endpoint_url = http://a\n\n  Other = b\n");
  const auto* section = config.find_services("local");
  ASSERT_NE(section, nullptr);
  const auto* sts = section->find("STS");
  ASSERT_NE(sts, nullptr);
  EXPECT_EQ(sts->value, "");
  const auto* other = sts->find_nested("other");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->value, "b");
  EXPECT_EQ(to_string(other->position), "config:5");
  EXPECT_EQ(sts->find_nested("absent"), nullptr);
}

TEST(SharedConfig, a_property_of_the_credentials_file_overrides_with_its_own_position) {
  const auto config = parse("[profile a]\nregion = x\nregion = y\noutput = json\n",
                            "[b]\n[a]\nREGION = z\n[a]\naws_access_key_id = k\n");
  EXPECT_EQ(to_string(config.find_profile("a")->position), "config:1");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("REGION=z credentials:3", "aws_access_key_id=k credentials:5",
                          "output=json config:4"));
  EXPECT_EQ(to_string(config.find_profile("b")->position), "credentials:1");
  EXPECT_THAT(config.profile_names(), ElementsAre("a", "b"));
}

TEST(SharedConfig, a_nested_property_is_replaced_as_a_whole) {
  const auto config = parse("[profile a]\ns3 =\n x = 1\n y = 1\ns3 =\n y = 2\n y = 3\n");
  const auto* s3 = config.find_profile("a")->find("s3");
  ASSERT_NE(s3, nullptr);
  EXPECT_EQ(s3->find_nested("x"), nullptr);
  EXPECT_EQ(s3->find_nested("y")->value, "3");
}

TEST(SharedConfig, compares_keys_ignoring_case_and_names_exactly) {
  const auto config = parse("[profile Dev]\nRole_ARN = r\nempty =\n");
  EXPECT_EQ(config.find_profile("dev"), nullptr);
  const auto* dev = config.find_profile("Dev");
  ASSERT_NE(dev, nullptr);
  EXPECT_EQ(dev->get("role_arn"), "r");
  EXPECT_EQ(dev->find("ROLE_ARN")->key, "Role_ARN");
  EXPECT_EQ(dev->get("empty"), "");
  EXPECT_EQ(dev->get("role_ar"), std::nullopt);
  EXPECT_EQ(dev->get("role_arnx"), std::nullopt);
  EXPECT_EQ(dev->get(""), std::nullopt);
}

TEST(SharedConfig, removes_an_inline_comment_before_searching_for_the_equals_sign) {
  EXPECT_THAT(error_of("[profile a]\nkey # = value"), StartsWith("config:2: Expected an '='"));
  const auto config = parse("[profile a]\nb =# c\nd = # e\nf = #g#h\n");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("b=# c config:2", "d= config:3", "f= config:4"));
}

TEST(SharedConfig, skips_a_byte_order_mark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF[profile a]\nb = c").find_profile("a")->get("b"), "c");
}

TEST(SharedConfig, accepts_an_indented_comment_that_does_not_follow_a_value) {
  const auto config =
      parse("  # first\n[profile a]\n  ; after the header\ns3 =\n\t# no equals sign\n"
            "  x = 1\nregion = y\n  # continued\n");
  EXPECT_EQ(config.find_profile("a")->properties.front().find_nested("x")->value, "1");
  EXPECT_THAT(lines_of(config.find_profile("a")), Contains("region=y\n# continued config:7"));
  EXPECT_THAT(config.warnings(), IsEmpty());
}

TEST(SharedConfig, marks_what_botocore_reads_differently) {
  const auto config = parse("[profile p]\na = 1\nb = 1 # c\nc = 1;2\nd = # e\n"
                            "g:h = 1\ni = j:k\n");
  const auto reading = [&](std::string_view key) {
    return config.find_profile("p")->find(key)->botocore;
  };
  EXPECT_EQ(reading("a"), BotocoreReading::same);
  EXPECT_EQ(reading("b"), BotocoreReading::keeps_inline_comment);
  EXPECT_EQ(reading("c"), BotocoreReading::same);
  EXPECT_EQ(reading("d"), BotocoreReading::keeps_inline_comment);
  EXPECT_EQ(reading("g:h"), BotocoreReading::splits_at_colon);
  EXPECT_EQ(reading("i"), BotocoreReading::same);
}

TEST(SharedConfig, joins_a_value_without_changing_the_next_line) {
  const auto config = parse("[profile a]\nb = c # cut\n\td\n\n# a comment\n e\t\nf = g\n h");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("b=c\nd\ne config:2", "f=g\nh config:7"));
}

TEST(SharedConfig, returns_nested_properties) {
  const auto config = parse("[services t]\nsts =\n  endpoint_url = http://localhost\n");
  EXPECT_EQ(config.find_services("t")->find("sts")->find_nested("endpoint_url")->value,
            "http://localhost");
}

TEST(SharedConfig, stays_readable_when_moved) {
  auto first = parse("[profile a]\nb = c\n", "[a]\nd = e\n  f\n");
  const auto* section = first.find_profile("a");
  SharedConfig second = std::move(first);
  EXPECT_EQ(second.find_profile("a"), section);
  second = parse("[profile z]\n");
  EXPECT_THAT(second.profile_names(), ElementsAre("z"));
  auto third = std::move(second);
  EXPECT_NE(third.find_profile("z"), nullptr);
}

} // namespace
} // namespace idr::aws
