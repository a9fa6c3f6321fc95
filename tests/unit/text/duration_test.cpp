#include "core/text/duration.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::text {
namespace {

using namespace std::chrono_literals;

struct Case {
  std::string text;
  std::optional<std::chrono::seconds> duration;
};

TEST(ParseDuration, reads_seconds_and_units_in_their_order) {
  for (const auto& [text, duration] : std::initializer_list<Case>{{"0", 0s},
                                                                  {"90", 90s},
                                                                  {"90s", 90s},
                                                                  {"10m", 10min},
                                                                  {"90m", 90min},
                                                                  {"1h30m", 90min},
                                                                  {"2d", 48h},
                                                                  {"1d2h3m4s", 26h + 3min + 4s},
                                                                  {"1d4s", 24h + 4s}}) {
    EXPECT_EQ(parse_duration(text), duration) << text;
  }
}

TEST(ParseDuration, refuses_other_texts) {
  for (const auto* text : {"", " ", "m", "-1", "+1", "1.5h", "1h30", "30m1h", "1m1m", "1w", "10 m",
                           " 10m", "10m ", "10M", "1h\n", "ten", "0x10"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, shortens_what_is_too_long) {
  for (const auto* text : {"36501d", "9223372036854775807", "99999999999999999999",
                           "99999999999999999999d", "36500d1s", "9223372036854775807h"}) {
    EXPECT_EQ(parse_duration(text), longest_duration) << text;
  }
  EXPECT_EQ(parse_duration("36500d"), longest_duration);
  EXPECT_EQ(parse_duration("36499d23h59m59s"), longest_duration - 1s);
  EXPECT_EQ(parse_duration("99999999999d99999999999h99999999999m99999999999s"), longest_duration);
}

} // namespace
} // namespace idr::text
