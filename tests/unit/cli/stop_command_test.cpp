#include "cli/stop_command.hpp"
#include "core/error.hpp"
#include "tests/unit/launch/fake_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::cli {
namespace {

using testing::HasSubstr;

/// Lists two launches on the network of the host; the client cannot stop the second one.
constexpr auto engine_script = R"(
case $1 in
ps) printf 'a1\tapp\t"id1"\t"app"\timage\tUp\na2\tweb\t"id2"\t"web"\timage\tUp\na3\tlog\t"id3"\t"log"\timage\tUp\n' ;;
stop) [ "$2" != a2 ] || { echo 'Error: denied' >&2; exit 9; } ;;
esac)";

struct Result {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

Result stop(std::vector<std::string> names) {
  const test::FakeEngine engine(engine_script);
  system::Host host;
  host.environment = engine.environment();
  StopOptions options;
  options.engine.program = engine.program();
  options.names = std::move(names);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Result result;
  try {
    result.exit_code = stop_launches(options, host);
  } catch (const Error& error) {
    result.exit_code = -error.exit_code();
  }
  result.errors = testing::internal::GetCapturedStderr();
  result.output = testing::internal::GetCapturedStdout();
  return result;
}

TEST(StopLaunches, prints_the_names_of_those_that_have_ended) {
  const auto result = stop({"log", "app"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "log\napp\n");
  EXPECT_EQ(result.errors, "");
}

TEST(StopLaunches, stops_the_others_if_one_fails) {
  const auto result = stop({"web", "nobody", "log"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "log\n");
  EXPECT_THAT(result.errors, HasSubstr("denied"));
  EXPECT_THAT(result.errors, HasSubstr("no launch named nobody"));
}

TEST(StopLaunches, fails_as_its_only_one_does) {
  EXPECT_EQ(stop({"web"}).exit_code, -9);
  EXPECT_EQ(stop({"web"}).output, "");
}

} // namespace
} // namespace idr::cli
