#include "core/schedule/cron_fields.hpp"
#include "core/system/process.hpp"
#include "core/text/split.hpp"
#include "tests/unit/schedule/time_zone.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

// The calendar expressions of cron fields are read by the real systemd.

namespace idr::schedule {
namespace {

using test::TimeZone;

constexpr int iterations = 5;

/// Fields that are valid, and of every form. The same for each seed.
class RandomFields {
public:
  explicit RandomFields(unsigned seed) : random_(seed) {}

  std::string next() {
    return fmt::format("{} {} {} {} {}", field(0, 59), field(0, 23), field(1, 31), field(1, 12),
                       field(0, 7));
  }

private:
  int number(int first, int last) {
    return first + static_cast<int>(random_() % static_cast<unsigned>(last - first + 1));
  }
  std::string range(int first, int last) {
    const int begin = number(first, last);
    return fmt::format("{}-{}", begin, number(begin, last));
  }
  std::string field(int first, int last) {
    switch (number(0, 5)) {
    case 0:
    case 1:
      return "*";
    case 2:
      return fmt::format("{}", number(first, last));
    case 3:
      return range(first, last);
    case 4:
      return fmt::format("{}/{}", number(0, 1) == 0 ? "*" : range(first, last), number(1, 9));
    default:
      return fmt::format("{},{}", range(first, last), number(first, last));
    }
  }

  std::mt19937 random_;
};

/// The next times of these expressions together, as systemd-analyze prints them: in their order,
/// without duplicates.
std::vector<std::string> times_of_systemd(const std::vector<std::string>& expressions,
                                          const std::string& now) {
  std::vector<std::string> line = {"systemd-analyze", "calendar", "--base-time=" + now,
                                   fmt::format("--iterations={}", iterations)};
  line.insert(line.end(), expressions.begin(), expressions.end());
  const system::Environment environment(
      {{"PATH", "/usr/bin:/bin"}, {"TZ", "UTC"}, {"LC_ALL", "C"}});
  const auto output = system::output_of(line, environment).value_or("failed");
  std::vector<std::string> times;
  for (const auto text : text::lines_of(output)) {
    const auto end = text.find(" UTC");
    if (text.find("Next elapse: ") == std::string_view::npos &&
        text.find("Iter. #") == std::string_view::npos)
      continue;
    if (end != std::string_view::npos) times.emplace_back(text.substr(end - 19, 19));
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  times.resize(std::min<std::size_t>(times.size(), iterations));
  return times;
}

std::vector<std::string> times_of_idr(const CronFields& fields, system::TimePoint now) {
  std::vector<std::string> times;
  auto time = fields.next_after(now);
  for (; time && times.size() < iterations; time = fields.next_after(*time)) {
    auto text = system::format_iso8601(*time).substr(0, 19);
    text[10] = ' ';
    times.push_back(text);
  }
  return times;
}

TEST(CalendarExpressions, mean_the_same_to_systemd) {
  if (!system::find_program("systemd-analyze", "/usr/bin:/bin"))
    GTEST_SKIP() << "there is no systemd-analyze";
  const TimeZone zone("UTC");
  const auto now = *system::parse_iso8601("2026-11-27T17:03:44Z");
  RandomFields random(20261127);
  for (int i = 0; i < 200; ++i) {
    const auto text = random.next();
    const CronFields fields(text);
    const auto times = times_of_idr(fields, now);
    // Within eight years, idr finds nothing for the 30th of February; and systemd nothing at all.
    EXPECT_THAT(times, testing::ElementsAreArray(times_of_systemd(fields.calendar_expressions(),
                                                                  "2026-11-27 17:03:44 UTC")))
        << text;
  }
}

} // namespace
} // namespace idr::schedule
