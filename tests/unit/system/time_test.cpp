#include "core/system/time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <string_view>

namespace idr::system {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint november_21 =
    std::chrono::sys_days(2026y / std::chrono::November / 21) + 22h + 13min + 20s;

TEST(Iso8601, is_written_in_utc_to_the_second) {
  EXPECT_EQ(format_iso8601(november_21), "2026-11-21T22:13:20Z");
  EXPECT_EQ(format_iso8601(TimePoint()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_iso8601(november_21 - std::chrono::seconds(20) - 13min - 22h - 20 * 24h),
            "2026-11-01T00:00:00Z");
}

TEST(Iso8601, is_parsed_back) {
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13:20Z"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13:20+00:00"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13:20.999Z"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13:20.123456789+00:00"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T23:13:20+01:00"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T16:43:20-0530"), november_21);
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13:20UTC"), november_21);
  for (const std::string_view text :
       {"2026-11-21 22:13:20+00:00", "2026-11-21 22:13:20 +00:00", "2026-11-21 22:13:20 UTC",
        "2026-11-21t22:13:20z", "20261121T221320Z", "2026-11-21T23:13:20+01",
        "2026-11-21T22:13:20,5Z", "2026-11-21 22:13:20.123456+00:00", "2026-11-21T22:13:20 GMT"}) {
    EXPECT_EQ(parse_iso8601(text), november_21) << text;
  }
  EXPECT_EQ(parse_iso8601("2026-11-21T22:13Z"), november_21 - std::chrono::seconds(20));
  EXPECT_EQ(parse_iso8601("20261121T2213Z"), november_21 - std::chrono::seconds(20));
}

TEST(Iso8601, rejects_other_texts) {
  for (const std::string_view text : {"",
                                      "soon",
                                      "2026-11-21",
                                      "2026-11-21T22:13:20",
                                      "2026-11-21T22:13:20+1:00",
                                      "2026-11-21T22:13:20 01:00",
                                      "2026-11-21T22:13:20+01:00x",
                                      "2026-11-21T22:13:20+",
                                      "2026-11-21T22:13:20Zulu",
                                      "2026-11-21T22:13:20.5",
                                      "2026-13-21T22:13:20Z",
                                      "2026-11-21T25:13:20Z",
                                      "2026-02-30T22:13:20Z",
                                      "2026-1121T22:13:20Z",
                                      "2026-11-21T22Z",
                                      "2026-11-21T22:13:2Z",
                                      "2026-11-21  22:13:20Z",
                                      "2026-11-21T22:13:20+01:0",
                                      "1795299200",
                                      "2026-11-21T22:13:20+99:00",
                                      "2026-11-21T22:13:20+01:99",
                                      "9999-12-31T23:59:59-01:00",
                                      "10000-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_iso8601(text), std::nullopt) << text;
  }
}

TEST(TimeAt, is_limited_to_the_years_of_iso_8601) {
  EXPECT_EQ(time_at(0), TimePoint());
  EXPECT_EQ(format_iso8601(time_at(253'402'300'799).value()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_iso8601(time_at(-62'167'219'200).value()), "0000-01-01T00:00:00Z");
  for (const auto seconds : {253'402'300'800, -62'167'219'201, std::numeric_limits<long>::max(),
                             std::numeric_limits<long>::min()}) {
    EXPECT_EQ(time_at(seconds), std::nullopt) << seconds;
  }
}

TEST(HttpDate, is_parsed) {
  EXPECT_EQ(parse_http_date("Sat, 21 Nov 2026 22:13:20 GMT"), november_21);
  EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), TimePoint());
}

TEST(HttpDate, rejects_other_texts) {
  for (const std::string_view text :
       {"", "Sat, 21 Nov 2026", "Sat, 21 Nov 2026 22:13:20", "Sat, 21 Nov 2026 22:13:20 CET",
        "Sat, 21 Nov 2026 22:13:20 GMT+1", "2026-11-21T22:13:20Z"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

struct Described {
  std::chrono::seconds duration;
  std::string text;
};

TEST(Describe, chooses_a_suitable_unit_and_rounds_down) {
  for (const auto& [duration, text] :
       {Described{0s, "0 s"}, Described{119s, "119 s"}, Described{120s, "2 min"},
        Described{3599s, "59 min"}, Described{7199s, "119 min"}, Described{7200s, "2 h"},
        Described{12h, "12 h"}, Described{12h + 59min, "12 h"}, Described{47h, "47 h"},
        Described{48h, "2 days"}, Described{60521h, "2521 days"}}) {
    EXPECT_EQ(describe(duration), text);
  }
}

// A clock is behind by five minutes, not by minus five.
TEST(Describe, omits_the_sign) { EXPECT_EQ(describe(-5min), "5 min"); }

TEST(SystemTime, is_the_time_of_day) {
  const auto difference = std::chrono::system_clock::now() - system_time();
  EXPECT_LT(std::chrono::abs(difference), 5s);
}

} // namespace
} // namespace idr::system
