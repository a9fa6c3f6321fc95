// What `idr ps` and `idr stop` do, with an engine's client that is a script.
#include "core/error.hpp"
#include "core/launch/launches.hpp"
#include "core/system/child_process.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/launch/fake_engine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

namespace idr::launch {
namespace {

using test::FakeEngine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Lists the content of the file `list`.
constexpr auto listing = "case $1 in\nps) cat list ;;\nesac";

struct World {
  FakeEngine engine;
  system::Host host;

  explicit World(std::string_view script = listing, std::string_view list = "") : engine(script) {
    host.environment = engine.environment();
    engine.folder.write("list", list);
  }

  std::vector<RunningLaunch> launches() const { return running_launches(client(), host); }
  docker::NamedEngine client() const { return {engine.program(), {}}; }
  void stop(const std::string& name) const { stop_launch(client(), name, host); }
  std::string refusal(const std::string& name) const {
    return test::thrown<Error>([&] { stop(name); });
  }
};

constexpr auto pair = "a1\tapp\t\"0123456789abcdef\"\t\"app\"\timage:1\tUp 1 minute\n"
                      "c1\tapp-credentials\t\"0123456789abcdef\"\t\"app\"\tagent:1\tUp 1 minute\n";

TEST(RunningLaunches, have_a_container_and_a_companion) {
  const World world(listing, pair);
  const auto launches = world.launches();
  ASSERT_EQ(launches.size(), 1U);
  EXPECT_EQ(launches[0].name, "app");
  EXPECT_EQ(launches[0].container_id, "a1");
  EXPECT_EQ(launches[0].companion_id, "c1");
  EXPECT_EQ(launches[0].image, "image:1");
  EXPECT_EQ(launches[0].status, "Up 1 minute");
  EXPECT_EQ(launches[0].record.keeper, Keeper::Unknown);
}

TEST(RunningLaunches, know_their_keepers) {
  const World world(listing, pair);
  const OwnLaunchRecord record(launch_record_folder(world.host.environment), "0123456789abcdef");
  record.write({4321, std::nullopt, "why"});
  const auto launches = world.launches();
  ASSERT_EQ(launches.size(), 1U);
  EXPECT_EQ(launches[0].record.keeper, Keeper::Alive);
  EXPECT_EQ(launches[0].record.record.failure, "why");
}

TEST(RunningLaunches, may_lack_one_of_their_containers) {
  const World world(listing,
                    "a1\tapp\t\"1d1\"\t\"app\"\timage\tUp 1 minute\n" // on the network of the host
                    "c2\tweb-credentials\t\"1d2\"\t\"web\"\tagent:1\tUp 1 minute\n");
  const auto launches = world.launches();
  ASSERT_EQ(launches.size(), 2U);
  EXPECT_EQ(launches[0].companion_id, "");
  EXPECT_EQ(launches[1].name, "web");
  EXPECT_EQ(launches[1].container_id, "");
  EXPECT_EQ(launches[1].image, "");
}

TEST(RunningLaunches, do_not_include_containers_that_have_all_ended) {
  const World world(listing, "a1\tapp\t\"1d1\"\t\"app\"\timage\tExited (0) 1 minute ago\n");
  EXPECT_THAT(world.launches(), IsEmpty());
  const World left(listing,
                   "a1\tapp\t\"1d1\"\t\"app\"\timage\tExited (0) 1 minute ago\n"
                   "c1\tapp-credentials\t\"1d1\"\t\"app\"\tagent:1\tExited (0) 1 minute ago\n");
  EXPECT_THAT(left.launches(), IsEmpty());
  const World with_companion(listing,
                             "a1\tapp\t\"1d1\"\t\"app\"\timage\tExited (0) 1 minute ago\n"
                             "c1\tapp-credentials\t\"1d1\"\t\"app\"\tagent:1\tUp 1 minute\n");
  EXPECT_EQ(with_companion.launches().size(), 1U);
}

TEST(RunningLaunches, fail_with_the_clients_message) {
  const World world("echo 'Error response from daemon: wrong' >&2; exit 9");
  try {
    world.launches();
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "wrong");
    EXPECT_EQ(error.exit_code(), 9);
    EXPECT_EQ(error.remedy(), "`idr doctor` examines the engine.");
  }
}

TEST(RunningLaunches, need_a_client) {
  const World world;
  try {
    running_launches({"/nowhere/docker", {}}, world.host);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 127);
  }
}

TEST(StopLaunch, stops_the_container_then_removes_the_companion) {
  const World world(listing, pair);
  world.stop("app");
  EXPECT_THAT(world.engine.calls(),
              ElementsAre(HasSubstr("ps --all"), "stop a1",
                          HasSubstr("label=iam-docker-run.launch=0123456789abcdef"),
                          "rm --force c1"));
}

TEST(StopLaunch, handles_what_is_there) {
  const World on_host(listing, "a1\tapp\t\"1d1\"\t\"app\"\timage\tUp 1 minute\n");
  on_host.stop("app");
  EXPECT_THAT(on_host.engine.calls(), ElementsAre(HasSubstr("ps"), "stop a1"));
  const World left(listing, "c1\tapp-credentials\t\"1d1\"\t\"app\"\tagent:1\tUp 1 minute\n");
  left.stop("app");
  EXPECT_THAT(left.engine.calls(), ElementsAre(HasSubstr("ps"), HasSubstr("ps"), "rm --force c1"));
}

TEST(StopLaunch, knows_a_container_by_the_beginning_of_its_id) {
  const auto* const two =
      "abc1\tapp\t\"1d1\"\t\"app\"\timage\tUp\nabd2\tweb\t\"1d2\"\t\"web\"\timage\tUp\n";
  const World world(listing, two);
  world.stop("abd");
  EXPECT_THAT(world.engine.calls(), ElementsAre(HasSubstr("ps"), "stop abd2"));
  EXPECT_THAT(world.refusal("ab"), HasSubstr("no launch named ab"));
}

TEST(StopLaunch, says_that_a_launch_has_ended) {
  const World world(listing, "a1\tapp\t\"1d1\"\t\"app\"\timage\tExited (0) 2 minutes ago\n");
  EXPECT_EQ(world.refusal("app"),
            fmt::format("app has already ended\n`{} rm app` removes it.", world.engine.program()));
}

TEST(StopLaunch, removes_the_record_of_a_killed_keeper) {
  const World world(listing, "a1\tapp\t\"1d1\"\t\"app\"\timage\tUp 1 minute\n");
  const auto folder = launch_record_folder(world.host.environment);
  {
    OwnLaunchRecord record(folder, "1d1");
    record.write({4321, std::nullopt, {}, true});
    record.release();
  }
  world.stop("app");
  EXPECT_EQ(find_launch_record(folder, "1d1").keeper, Keeper::Unknown);
}

TEST(StopLaunch, waits_for_a_keeper_that_is_ending) {
  const World world(listing, "a1\tapp\t\"1d1\"\t\"app\"\timage\tUp 1 minute\n");
  const auto folder = launch_record_folder(world.host.environment);
  OwnLaunchRecord record(folder, "1d1");
  const std::array kept = {record.descriptor()};
  const system::ChildProcess keeper(
      [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        record.remove();
        return 0;
      },
      system::signals_now(), kept);
  record.release();
  world.stop("app");
  EXPECT_EQ(find_launch_record(folder, "1d1").keeper, Keeper::Unknown);
}

TEST(StopLaunch, knows_a_companion_by_its_name) {
  const World world(listing, pair);
  EXPECT_EQ(world.refusal("app-credentials"),
            "app-credentials is the companion of app\n`idr stop app` ends both.");
}

TEST(StopLaunch, leaves_the_companion_if_the_container_does_not_stop) {
  const World world("case $1 in\nps) cat list ;;\nstop) echo 'Error: denied' >&2; exit 1 ;;\nesac",
                    pair);
  EXPECT_THAT(world.refusal("app"), HasSubstr("denied"));
  EXPECT_THAT(world.engine.calls(), ElementsAre(HasSubstr("ps"), "stop a1"));
}

TEST(StopLaunch, succeeds_if_the_launch_removes_its_companion_at_the_same_time) {
  const World world("case $1 in\nps) cat list ;;\n"
                    "rm) : >list; echo 'no such container' >&2; exit 1 ;;\nesac",
                    pair);
  world.stop("app");
  EXPECT_THAT(world.engine.calls(), ElementsAre(HasSubstr("ps"), "stop a1", HasSubstr("ps"),
                                                "rm --force c1", HasSubstr("ps")));
}

TEST(StopLaunch, fails_if_the_companion_stays) {
  const World world("case \"$1 $2\" in\n'ps --all') cat list ;;\n"
                    "'rm --force' | 'stop c1') echo 'Error: denied' >&2; exit 1 ;;\nesac",
                    pair);
  EXPECT_EQ(world.refusal("app"), "app was stopped, but its companion was not removed: denied\n"
                                  "`idr doctor` examines the engine.");
}

TEST(StopLaunch, refuses_containers_that_are_no_launches) {
  const World world(listing, pair);
  EXPECT_EQ(world.refusal("database"),
            "no launch named database with --delivery endpoint is running\n`idr ps` lists them; "
            "other containers are stopped by the engine's own client.");
  EXPECT_THAT(world.refusal("ap"), HasSubstr("\nDid you mean app?"));
  EXPECT_THAT(world.refusal("x-credentials"), HasSubstr("no launch named x-credentials"));
  EXPECT_THAT(world.refusal("a2"), HasSubstr("no launch named a2"));
}

} // namespace
} // namespace idr::launch
