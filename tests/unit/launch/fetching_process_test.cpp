#include "core/error.hpp"
#include "core/launch/fetching_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// What the parent reads of a report.
FetchReport passed_on(const FetchReport& report) {
  auto line = format_report(report);
  EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
  line.pop_back();
  return parse_report(line);
}

TEST(FetchReport, passes_on_what_was_fetched) {
  const Fetched fetched{"arn:aws:sts::123456789012:assumed-role/app/\"ann\"\n",
                        system::TimePoint(1'795'300'000s), 12h};
  const auto report = passed_on({.fetched = fetched});
  ASSERT_TRUE(report.fetched);
  EXPECT_EQ(report.fetched->identity, fetched.identity);
  EXPECT_EQ(report.fetched->expiration, fetched.expiration);
  EXPECT_EQ(report.fetched->lifetime, fetched.lifetime);
  EXPECT_FALSE(report.port);
  EXPECT_FALSE(report.error);
}

TEST(FetchReport, passes_on_the_port) {
  EXPECT_EQ(passed_on({.port = 65535}).port, 65535);
  EXPECT_FALSE(passed_on({.port = 1}).fetched);
  EXPECT_FALSE(passed_on({.port = 1}).error);
}

TEST(FetchReport, passes_on_a_failure_with_its_remedy_and_exit_code) {
  const auto error = passed_on({.error = Error("what\nhappened", "Do this.", 127)}).error;
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "what\nhappened");
  EXPECT_EQ(error->remedy(), "Do this.");
  EXPECT_EQ(error->exit_code(), 127);
}

// A program's name may have any bytes.
TEST(FetchReport, passes_on_what_is_not_utf_8) {
  const auto error = passed_on({.error = Error("\xff is missing")}).error;
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "\xEF\xBF\xBD is missing");
}

} // namespace
} // namespace idr::launch
