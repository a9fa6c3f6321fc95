#include "core/error.hpp"
#include "core/schedule/cron_fields.hpp"
#include "tests/unit/schedule/time_zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::schedule {
namespace {

using test::TimeZone;
using testing::HasSubstr;

using Expressions = std::vector<std::string>;

Expressions expressions(std::string_view fields) {
  return CronFields(fields).calendar_expressions();
}

TEST(CronFields, become_one_calendar_expression) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"* * * * *", "*-*-* *:*:00"},
      {"30 2 * * *", "*-*-* 2:30:00"},
      {"  30   2 * * *  ", "*-*-* 2:30:00"},
      {"30\t2\t*\t*\t*", "*-*-* 2:30:00"},
      {"*/20 * * * *", "*-*-* *:0,20,40:00"},
      {"1-5 * * * *", "*-*-* *:1,2,3,4,5:00"},
      {"10-30/10 0-23/6 * * *", "*-*-* 0,6,12,18:10,20,30:00"},
      {"7,3,5,3 * * * *", "*-*-* *:3,5,7:00"},
      {"0 0 1,15 * *", "*-*-1,15 0:0:00"},
      {"0 0 1 1,4,7,10 *", "*-1,4,7,10-1 0:0:00"},
      {"0 0 * jan,DEC *", "*-1,12-* 0:0:00"},
      {"0 0 * Jan-Mar *", "*-1,2,3-* 0:0:00"},
      {"0 18 * * 1-5", "Mon,Tue,Wed,Thu,Fri *-*-* 18:0:00"},
      {"0 18 * * mon-fri", "Mon,Tue,Wed,Thu,Fri *-*-* 18:0:00"},
      {"0 0 * * 0", "Sun *-*-* 0:0:00"},
      {"0 0 * * 7", "Sun *-*-* 0:0:00"},
      {"0 0 * * 0,7", "Sun *-*-* 0:0:00"},
      {"0 0 * * 6-7", "Sun,Sat *-*-* 0:0:00"},
      {"0 0 * * Sun,3", "Sun,Wed *-*-* 0:0:00"},
      {"*/90 * * * *", "*-*-* *:0:00"},
      {"0 0 */2147483647 * *", "*-*-1 0:0:00"},
  };
  for (const auto& [fields, expression] : cases)
    EXPECT_EQ(expressions(fields), Expressions{expression}) << fields;
}

TEST(CronFields, run_on_either_day_if_both_are_restricted) {
  EXPECT_EQ(expressions("0 9 13 * 5"), (Expressions{"*-*-13 9:0:00", "Fri *-*-* 9:0:00"}));
  EXPECT_EQ(expressions("0 9 1-2 6 Mon"), (Expressions{"*-6-1,2 9:0:00", "Mon *-6-* 9:0:00"}));
}

TEST(CronFields, run_on_days_that_meet_both_if_one_begins_with_a_star) {
  EXPECT_EQ(expressions("0 9 */10 * 5"), Expressions{"Fri *-*-1,11,21,31 9:0:00"});
  EXPECT_EQ(expressions("0 9 1-7 * */6"), Expressions{"Sun,Sat *-*-1,2,3,4,5,6,7 9:0:00"});
  EXPECT_EQ(expressions("0 9 *,5 * 5"),
            Expressions{"Fri *-*-1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,"
                        "26,27,28,29,30,31 9:0:00"});
}

/// The message and the remedy of the refusal.
std::string refusal(std::string_view fields) {
  try {
    const CronFields parsed(fields);
  } catch (const UsageError& error) {
    return std::string(error.what()) + "|" + error.remedy();
  }
  return "accepted";
}

TEST(CronFields, refuses_a_wrong_number_of_fields) {
  for (const auto* text : {"", "*", "* * * *", "* * * * * *", "@daily", "daily", "@reboot"}) {
    EXPECT_EQ(refusal(text),
              '"' + std::string(text) +
                  "\" does not have five cron fields|They are minute, hour, day of the month, "
                  "month and day of the week.");
  }
}

TEST(CronFields, refuses_an_invalid_field_and_names_it) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"60 * * * *", "\"60\" is not a valid minute|"},
      {"* 24 * * *", "\"24\" is not a valid hour|"},
      {"* * 0 * *", "\"0\" is not a valid day of the month|"},
      {"* * 32 * *", "\"32\" is not a valid day of the month|"},
      {"* * * 0 *", "\"0\" is not a valid month|"},
      {"* * * 13 *", "\"13\" is not a valid month|"},
      {"* * * * 8", "\"8\" is not a valid day of the week|"},
      {"* * * Mon *", "\"Mon\" is not a valid month|"},
      {"* * * * Jan", "\"Jan\" is not a valid day of the week|"},
      {"* * * * Monday", "\"Monday\" is not a valid day of the week|"},
      {"* * * * Fri-Sun", "\"Fri-Sun\" is not a valid day of the week|"},
      {"5-1 * * * *", "\"5-1\" is not a valid minute|"},
      {"1-60 * * * *", "\"1-60\" is not a valid minute|"},
      {"5/10 * * * *", "\"5/10\" is not a valid minute|"},
      {"*/0 * * * *", "\"*/0\" is not a valid minute|"},
      {"*/-1 * * * *", "\"*/-1\" is not a valid minute|"},
      {"*/ * * * *", "\"*/\" is not a valid minute|"},
      {"*/2/3 * * * *", "\"*/2/3\" is not a valid minute|"},
      {"/5 * * * *", "\"/5\" is not a valid minute|"},
      {"-5 * * * *", "\"-5\" is not a valid minute|"},
      {"+5 * * * *", "\"+5\" is not a valid minute|"},
      {"5- * * * *", "\"5-\" is not a valid minute|"},
      {"1-5-7 * * * *", "\"1-5-7\" is not a valid minute|"},
      {"*-5 * * * *", "\"*-5\" is not a valid minute|"},
      {"1,,2 * * * *", "\"\" is not a valid minute|"},
      {",1 * * * *", "\"\" is not a valid minute|"},
      {"1, * * * *", "\"1,\" is not a valid minute|"},
      {"1,77 * * * *", "\"77\" is not a valid minute|"},
      {"0x5 * * * *", "\"0x5\" is not a valid minute|"},
      {"1.5 * * * *", "\"1.5\" is not a valid minute|"},
      {"99999999999999999999 * * * *", "\"99999999999999999999\" is not a valid minute|"},
      {"? * * * *", "\"?\" is not a valid minute|"},
      {"* * L * *", "\"L\" is not a valid day of the month|"},
      {"* * * * 5#2", "\"5#2\" is not a valid day of the week|"},
      {"0~30 * * * *", "\"0~30\" is not a valid minute|"},
  };
  for (const auto& [fields, message] : cases) EXPECT_THAT(refusal(fields), HasSubstr(message));
  EXPECT_EQ(refusal("* 24 * * *"),
            "\"24\" is not a valid hour|In cron fields, the hour is *, or numbers from 0 to 23: 5, "
            "1-5, 1,3 or */2.");
}

/// The first time after `now`, in UTC; empty for never.
std::string next(std::string_view fields, const std::string& now) {
  const auto time = CronFields(fields).next_after(*system::parse_iso8601(now));
  return time ? system::format_iso8601(*time) : "";
}

TEST(NextAfter, finds_the_next_minute_hour_day_month_and_year) {
  const TimeZone zone("UTC");
  const auto* now = "2026-11-27T17:03:44Z"; // a Friday
  EXPECT_EQ(next("* * * * *", now), "2026-11-27T17:04:00Z");
  EXPECT_EQ(next("3 * * * *", now), "2026-11-27T18:03:00Z");
  EXPECT_EQ(next("0 18 * * *", now), "2026-11-27T18:00:00Z");
  EXPECT_EQ(next("0 17 * * *", now), "2026-11-28T17:00:00Z");
  EXPECT_EQ(next("0 0 1 * *", now), "2026-12-01T00:00:00Z");
  EXPECT_EQ(next("0 0 31 * *", now), "2026-12-31T00:00:00Z");
  EXPECT_EQ(next("59 23 30 11 *", now), "2026-11-30T23:59:00Z");
  EXPECT_EQ(next("0 0 27 11 *", now), "2027-11-27T00:00:00Z");
  EXPECT_EQ(next("0 0 * * Sun", now), "2026-11-29T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 7", now), "2026-11-29T00:00:00Z");
}

TEST(NextAfter, is_later_than_now) {
  const TimeZone zone("UTC");
  EXPECT_EQ(next("4 17 * * *", "2026-11-27T17:03:59Z"), "2026-11-27T17:04:00Z");
  EXPECT_EQ(next("4 17 * * *", "2026-11-27T17:04:00Z"), "2026-11-28T17:04:00Z");
}

TEST(NextAfter, follows_the_rule_for_both_days) {
  const TimeZone zone("UTC");
  const auto* now = "2026-11-27T17:03:44Z";
  EXPECT_EQ(next("0 0 5 * Mon", now), "2026-11-30T00:00:00Z");
  EXPECT_EQ(next("0 0 29 * Wed", now), "2026-11-29T00:00:00Z");
  EXPECT_EQ(next("0 0 */13 * Mon", now), "2026-12-14T00:00:00Z"); // the 1st, 14th or 27th
}

TEST(NextAfter, knows_leap_years) {
  const TimeZone zone("UTC");
  EXPECT_EQ(next("0 0 29 2 *", "2026-11-27T17:03:44Z"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next("0 0 29 2 *", "2096-02-29T00:00:00Z"), "2104-02-29T00:00:00Z");
}

TEST(NextAfter, is_nothing_for_days_that_never_come) {
  const TimeZone zone("UTC");
  for (const auto* fields : {"0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30,31 2 *"})
    EXPECT_EQ(next(fields, "2026-11-27T17:03:44Z"), "") << fields;
  EXPECT_EQ(next("0 0 30 2 Mon", "2026-11-27T17:03:44Z"), "2027-02-01T00:00:00Z");
}

TEST(NextAfter, is_in_the_time_zone_of_the_machine) {
  const auto* now = "2026-11-27T17:03:44Z";
  for (const auto& [zone, time] : std::vector<std::pair<std::string, std::string>>{
           {"Asia/Kolkata", "2026-11-27T21:00:00Z"},
           {"America/New_York", "2026-11-28T07:30:00Z"},
           {"Pacific/Kiritimati", "2026-11-28T12:30:00Z"},
           {"Pacific/Pago_Pago", "2026-11-28T13:30:00Z"}}) {
    const TimeZone in(zone);
    EXPECT_EQ(next("30 2 * * *", now), time) << zone;
  }
}

TEST(NextAfter, skips_an_hour_that_does_not_exist_when_clocks_go_forward) {
  const TimeZone zone("Europe/Berlin"); // 2027-03-28, 2:00 to 3:00
  EXPECT_EQ(next("30 2 * * *", "2027-03-27T12:00:00Z"), "2027-03-29T00:30:00Z");
  EXPECT_EQ(next("30 * * * *", "2027-03-28T00:30:00Z"), "2027-03-28T01:30:00Z"); // 3:30
  EXPECT_EQ(next("0 3 * * *", "2027-03-27T12:00:00Z"), "2027-03-28T01:00:00Z");
  EXPECT_EQ(next("0 4 * * *", "2027-03-27T12:00:00Z"), "2027-03-28T02:00:00Z");
}

TEST(NextAfter, finds_one_of_the_two_hours_when_clocks_go_back) {
  const TimeZone zone("Europe/Berlin"); // 2026-10-25, 3:00 to 2:00
  const auto found = next("30 2 * * *", "2026-10-24T12:00:00Z");
  EXPECT_TRUE(found == "2026-10-25T00:30:00Z" || found == "2026-10-25T01:30:00Z") << found;
  EXPECT_EQ(next("30 3 * * *", "2026-10-24T12:00:00Z"), "2026-10-25T02:30:00Z");
  EXPECT_EQ(next("0 0 26 * *", "2026-10-24T12:00:00Z"), "2026-10-25T23:00:00Z");
}

TEST(NextAfter, finds_midnight_on_a_day_that_begins_at_one) {
  const TimeZone zone("America/Asuncion"); // 2023-10-01, 0:00 to 1:00
  EXPECT_EQ(next("0 0 * * *", "2023-09-30T12:00:00Z"), "2023-10-02T03:00:00Z");
  EXPECT_EQ(next("0 1 1 * *", "2023-09-30T12:00:00Z"), "2023-10-01T04:00:00Z");
}

TEST(CheckedCronFields, refuses_a_time_that_is_never) {
  const auto now = *system::parse_iso8601("2026-11-27T17:03:44Z");
  EXPECT_EQ(checked_cron_fields("0 0 1 1 *", now).calendar_expressions(),
            Expressions{"*-1-1 0:0:00"});
  try {
    static_cast<void>(checked_cron_fields("0 0 30 2 *", now));
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "\"0 0 30 2 *\" never occurs");
  }
}

TEST(AreCronFields, are_five_words) {
  for (const auto* text : {"* * * * *", " 1  2 3 4 5 ", "a b c d e", "1\t2 3 4 5"})
    EXPECT_TRUE(are_cron_fields(text)) << text;
  for (const auto* text :
       {"", "daily", "Mon..Fri 18:00", "Mon *-*-* 18:00 Europe/Berlin", "* * * *", "* * * * * *"})
    EXPECT_FALSE(are_cron_fields(text)) << text;
}

TEST(CronFieldsOfWord, knows_the_words_of_systemd) {
  const TimeZone zone("UTC");
  const auto* now = "2026-11-27T17:03:44Z";
  for (const auto& [word, time] : std::vector<std::pair<std::string, std::string>>{
           {"minutely", "2026-11-27T17:04:00Z"},
           {"hourly", "2026-11-27T18:00:00Z"},
           {"daily", "2026-11-28T00:00:00Z"},
           {"weekly", "2026-11-30T00:00:00Z"}, // Monday
           {"monthly", "2026-12-01T00:00:00Z"},
           {"quarterly", "2027-01-01T00:00:00Z"},
           {"semiannually", "2027-01-01T00:00:00Z"},
           {"annually", "2027-01-01T00:00:00Z"},
           {"yearly", "2027-01-01T00:00:00Z"}}) {
    const auto fields = cron_fields_of_word(word);
    ASSERT_TRUE(fields) << word;
    EXPECT_EQ(next(*fields, now), time) << word;
  }
  for (const auto* word : {"", "Daily", "@daily", "fortnightly", "0 0 * * *"})
    EXPECT_EQ(cron_fields_of_word(word), std::nullopt) << word;
}

} // namespace
} // namespace idr::schedule
