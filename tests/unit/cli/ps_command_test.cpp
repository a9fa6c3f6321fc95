#include "cli/ps_command.hpp"
#include "core/launch/launch_record.hpp"
#include "tests/unit/launch/fake_engine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>

namespace idr::cli {
namespace {

using launch::OwnLaunchRecord;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr auto id = "0123456789abcdef";
constexpr system::TimePoint end{std::chrono::seconds(1'795'300'000)}; // 22:26:40

class PrintLaunches : public testing::Test {
protected:
  PrintLaunches() {
    host_.environment = engine_.environment();
    host_.clock = [] { return end - 10min; };
    list("");
  }

  void list(const std::string& text) const { engine_.folder.write("list", text); }
  void list_pair() const {
    list(fmt::format("a1\tapp\t\"{0}\"\t\"app\"\timage:1\tUp 1 minute\n"
                     "c1\tapp-credentials\t\"{0}\"\t\"app\"\tagent:1\tUp 1 minute\n",
                     id));
  }
  std::optional<std::filesystem::path> records() const {
    return launch::launch_record_folder(host_.environment);
  }
  std::string print(bool json = false) const {
    PsOptions options;
    options.engine.program = engine_.program();
    options.json = json;
    testing::internal::CaptureStdout();
    EXPECT_EQ(print_launches(options, host_), 0);
    return testing::internal::GetCapturedStdout();
  }
  nlohmann::json json() const { return nlohmann::json::parse(print(true)); }

  test::FakeEngine engine_{"cat list"};
  system::Host host_;
};

TEST_F(PrintLaunches, has_a_heading_if_there_are_none) {
  EXPECT_EQ(print(), "NAME   IMAGE   STATUS   CREDENTIALS\n");
  EXPECT_EQ(json(), nlohmann::json::array());
}

TEST_F(PrintLaunches, is_a_table_with_the_state_of_the_credentials) {
  list_pair();
  const OwnLaunchRecord record(records(), id);
  record.write({4321, end, {}});
  EXPECT_EQ(print(), "NAME   IMAGE     STATUS        CREDENTIALS\n"
                     "app    image:1   Up 1 minute   refreshed by process 4321, until 22:26 UTC\n");
  record.write({4321, std::nullopt, {}});
  EXPECT_THAT(print(), HasSubstr("   refreshed by process 4321\n"));
  record.write({4321, end, "sts does not answer"});
  EXPECT_THAT(print(), HasSubstr("   failing, until 22:26 UTC: sts does not answer\n"));
}

TEST_F(PrintLaunches, says_that_nobody_refreshes_the_credentials) {
  list_pair();
  EXPECT_THAT(print(),
              HasSubstr("   unknown: nothing is recorded for this user on this machine\n"));
  {
    OwnLaunchRecord record(records(), id);
    record.write({4321, end, {}});
    record.release();
  }
  EXPECT_THAT(print(), HasSubstr("   not refreshed, until 22:26 UTC: process 4321 has ended; `idr "
                                 "stop app`, then launch it again\n"));
  host_.clock = [] { return end + 1s; };
  EXPECT_THAT(print(), HasSubstr("   not refreshed, expired at 22:26 UTC: process 4321"));
}

/// The disk was full.
TEST_F(PrintLaunches, knows_nothing_from_a_record_that_could_not_be_written) {
  list_pair();
  const OwnLaunchRecord record(records(), id);
  EXPECT_THAT(print(), HasSubstr("   unknown: nothing is recorded"));
  EXPECT_EQ(json().at(0).at("keeper"), nullptr);
}

TEST_F(PrintLaunches, says_that_a_container_has_lost_its_companion) {
  list(fmt::format("a1\tapp\t\"{}\"\t\"app\"\timage:1\tUp 1 minute\n", id));
  const OwnLaunchRecord record(records(), id);
  record.write({4321, end, {}});
  EXPECT_THAT(print(), HasSubstr("   gone: app has lost its companion, and with it its network; "
                                 "`idr stop app`, then launch it again\n"));
}

TEST_F(PrintLaunches, says_that_the_endpoint_on_the_network_of_the_host_has_gone) {
  list(fmt::format("a1\tapp\t\"{}\"\t\"app\"\timage:1\tUp 1 minute\n", id));
  {
    OwnLaunchRecord record(records(), id);
    record.write({4321, end, {}, true});
    EXPECT_THAT(print(), HasSubstr("   refreshed by process 4321, until 22:26 UTC\n"));
    record.release();
  }
  EXPECT_THAT(print(), HasSubstr("   gone: process 4321, which served the endpoint, has ended; "));
}

TEST_F(PrintLaunches, says_that_a_container_was_started_again_without_its_launch) {
  list("a1\tapp\t\"id1\"\t\"app\"\timage:1\tUp 1 minute\n");
  EXPECT_THAT(print(), HasSubstr("   gone, or served by another user's process; `idr stop app`"));
}

TEST_F(PrintLaunches, knows_that_a_launch_is_starting_or_ending) {
  list(fmt::format("c1\tapp-credentials\t\"{}\"\t\"app\"\tagent:1\tUp\n", id));
  const OwnLaunchRecord record(records(), id);
  record.write({4321, end, {}});
  EXPECT_THAT(print(), HasSubstr("app            starting or ending   refreshed by"));
}

TEST_F(PrintLaunches, aligns_its_columns) {
  list("a1\ta-long-name\t\"id1\"\t\"a-long-name\"\ti\tUp 1 "
       "minute\nc2\tb-credentials\t\"id2\"\t\"b\"\tagent:1\tUp\n");
  EXPECT_EQ(print(), "NAME          IMAGE   STATUS           CREDENTIALS\n"
                     "a-long-name   i       Up 1 minute      gone, or served by another user's "
                     "process; `idr stop a-long-name`, then launch it again\n"
                     "b                     container gone   unknown: nothing is recorded for this "
                     "user on this machine\n");
}

TEST_F(PrintLaunches, prints_no_control_characters) {
  list("a1\ta\x1b[31m\t\"id1\"\t\"a\x1b[31m\"\ti\tUp\n");
  EXPECT_THAT(print(), Not(HasSubstr("\x1b")));
}

TEST_F(PrintLaunches, is_json_with_everything_known) {
  list_pair();
  const OwnLaunchRecord record(records(), id);
  record.write({4321, end, "sts does not answer"});
  EXPECT_EQ(json(), nlohmann::json::parse(R"([{"name": "app", "image": "image:1",
      "status": "Up 1 minute", "container_id": "a1", "companion_id": "c1", "keeper": 4321,
      "expiration": "2026-11-21T22:26:40Z", "failure": "sts does not answer"}])"));
}

TEST_F(PrintLaunches, is_json_with_null_for_what_is_not_known) {
  list("c1\tapp-credentials\t\"id1\"\t\"app\"\tagent:1\tUp\n");
  EXPECT_EQ(json(), nlohmann::json::parse(R"([{"name": "app", "image": null, "status": null,
      "container_id": null, "companion_id": "c1", "keeper": null, "expiration": null,
      "failure": null}])"));
}

} // namespace
} // namespace idr::cli
