#include "core/launch/launch_record.hpp"
#include "core/launch/leftovers.hpp"
#include "core/launch/sweep.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using docker::ListedContainer;
using test::FakeEngine;
using test::Loop;
using test::text_of_child;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

constexpr system::TimePoint now{1'795'300'000s};
const docker::PodNames names{"app", "0123456789abcdef"};

std::string id_of_launch_at(system::TimePoint time) { return make_launch_id(time); }

ListedContainer companion(const std::string& launch_id) {
  return {"c-" + launch_id, "app-credentials", "agent:1", "Up 1 minute", launch_id, "app"};
}
ListedContainer application(const std::string& launch_id, const std::string& status) {
  return {"a-" + launch_id, "app", "image", status, launch_id, "app"};
}

class Leftovers : public testing::Test {
protected:
  std::vector<std::string> of(const std::vector<ListedContainer>& containers) const {
    return leftover_companions(containers, folder_, now);
  }
  void leave_record(const std::string& launch_id) const {
    OwnLaunchRecord(folder_, launch_id).release();
  }

  test::ScratchFolder scratch_;
  std::optional<std::filesystem::path> folder_ = scratch_ / "launches";
  std::string recent_ = id_of_launch_at(now - 59min);
  std::string old_ = id_of_launch_at(now - 61min);
};

TEST(MakeLaunchId, has_the_time_and_random_digits) {
  const auto id = make_launch_id(system::TimePoint(0x1234abcds));
  EXPECT_THAT(id, MatchesRegex("1234abcd[0-9a-f]{8}"));
  EXPECT_NE(make_launch_id(now), make_launch_id(now));
  EXPECT_EQ(make_launch_id(system::TimePoint(0xffs)).substr(0, 8), "000000ff");
}

TEST_F(Leftovers, are_companions_whose_keepers_are_dead) {
  leave_record(recent_);
  EXPECT_THAT(of({companion(recent_)}), ElementsAre("c-" + recent_));
  const OwnLaunchRecord own(folder_, old_);
  EXPECT_THAT(of({companion(old_)}), IsEmpty());
}

TEST_F(Leftovers, are_companions_of_unknown_launches_that_cannot_be_starting) {
  EXPECT_THAT(of({companion(recent_), companion(old_)}), ElementsAre("c-" + old_));
}

TEST_F(Leftovers, have_no_application_that_uses_their_network) {
  for (const auto* status : {"Up 1 minute", "Up 1 minute (Paused)"}) {
    EXPECT_THAT(of({application(old_, status), companion(old_)}), IsEmpty()) << status;
  }
  EXPECT_THAT(of({companion(old_), application(old_, "Exited (0) 1 minute ago")}),
              ElementsAre("c-" + old_));
  EXPECT_THAT(of({companion(old_), application(old_, "Created")}), ElementsAre("c-" + old_));
}

TEST_F(Leftovers, are_no_applications) {
  EXPECT_THAT(of({application(old_, "Exited (0) 1 minute ago")}), IsEmpty());
  EXPECT_THAT(of({}), IsEmpty());
}

TEST_F(Leftovers, may_have_a_launch_id_that_is_not_a_time) {
  EXPECT_THAT(of({companion("no time")}), ElementsAre("c-no time")); // from somewhere else
}

TEST(RemovalOf, is_one_command_or_none) {
  EXPECT_THAT(removal_of({}), IsEmpty());
  EXPECT_THAT(removal_of({"a", "b"}), ElementsAre("rm", "--force", "a", "b"));
}

TEST_F(Leftovers, of_records_are_those_of_dead_keepers_that_no_engine_can_run) {
  const auto listed = id_of_launch_at(now - 2h);
  for (const auto& id : {recent_, old_, listed}) leave_record(id);
  const auto alive_id = id_of_launch_at(now - 3h);
  const OwnLaunchRecord alive(folder_, alive_id);
  remove_dead_records(folder_, {companion(listed)}, now);
  EXPECT_EQ(find_launch_record(folder_, old_).keeper, Keeper::Unknown);
  EXPECT_EQ(find_launch_record(folder_, recent_).keeper, Keeper::Dead);
  EXPECT_EQ(find_launch_record(folder_, listed).keeper, Keeper::Dead);
  EXPECT_EQ(find_launch_record(folder_, alive_id).keeper, Keeper::Alive);
}

/// What `act` returns, with calls of this client.
template <typename Act>
std::string with_engine(const FakeEngine& client, Act&& act) {
  return text_of_child([&] {
    Loop loop;
    const auto environment = client.environment();
    EngineCalls engine(loop, client.program(), environment);
    return std::string(act(engine));
  });
}

std::string removal(const FakeEngine& client) {
  return with_engine(client, [](EngineCalls& engine) { return remove_companion(engine, names); });
}

TEST(RemoveCompanion, removes_the_companion_of_this_launch_and_nothing_else) {
  const FakeEngine client(R"(
[ "$1" = ps ] && printf 'a1\tapp\t"%s"\t"app"\timage\tUp\nc1\tapp-credentials\t"%s"\t"app"\tagent\tUp\n' i i
exit 0)");
  EXPECT_EQ(removal(client), "");
  EXPECT_THAT(client.calls(), ElementsAre("ps --all --no-trunc --filter "
                                          "label=iam-docker-run.launch=0123456789abcdef --format",
                                          "rm --force c1"));
}

TEST(RemoveCompanion, has_nothing_to_do_if_it_is_gone) {
  const FakeEngine client("exit 0");
  EXPECT_EQ(removal(client), "");
  EXPECT_EQ(client.calls().size(), 1U);
}

TEST(RemoveCompanion, succeeds_if_the_engine_removes_it_at_the_same_time) {
  const FakeEngine client(R"(
case $1 in
ps) printf 'a1\tapp\t"i"\t"app"\timage\tExited (0)\n'
  [ -e gone ] || printf 'c1\tapp-credentials\t"i"\t"app"\tagent\tUp\n' ;;
rm) : >gone; echo 'removal is already in progress' >&2; exit 1 ;;
esac)");
  EXPECT_EQ(removal(client), "");
}

// Podman does not remove a container before those that have joined its network.
TEST(RemoveCompanion, stops_it_if_the_engine_does_not_remove_it) {
  const FakeEngine client(R"(
case $1 in
ps) printf 'c1\tapp-credentials\t"i"\t"app"\tagent\tUp\n' ;;
rm) echo 'Error: container has dependent containers' >&2; exit 1 ;;
esac)");
  EXPECT_EQ(removal(client), "");
  EXPECT_EQ(client.calls().back(), "stop c1");
}

TEST(RemoveCompanion, says_why_it_failed) {
  const FakeEngine client(R"(
case $1 in
ps) printf 'c1\tapp-credentials\t"i"\t"app"\tagent\tUp\n' ;;
rm | stop) echo 'Error response from daemon: permission denied' >&2; exit 1 ;;
esac)");
  EXPECT_EQ(removal(client), "permission denied");
  EXPECT_EQ(removal(FakeEngine("exit 1")), "the engine does not answer");
}

/// Lists a companion that is left, and one whose launch is starting.
std::string listing_with_leftover(const std::string& starting) {
  return fmt::format(
      "[ \"$1\" = ps ] && printf 'old\\tx-credentials\\t\"0000000000000000\"\\t\"x\"\\tagent"
      "\\tUp\\nnew\\ty-credentials\\t\"{}\"\\t\"y\"\\tagent\\tUp\\n'; exit 0",
      starting);
}

TEST(RemoveLeftovers, says_whether_there_were_any) {
  const FakeEngine none("exit 0");
  const auto removal_by = [](EngineCalls& engine) {
    return remove_leftovers(engine, 30s) ? "removed" : "none";
  };
  EXPECT_EQ(with_engine(none, removal_by), "none");
  EXPECT_EQ(with_engine(FakeEngine("exit 1"), removal_by), "none");
  const FakeEngine client(listing_with_leftover(make_launch_id(system::system_time())));
  EXPECT_EQ(with_engine(client, removal_by), "removed");
  EXPECT_EQ(client.calls().back(), "rm --force old");
}

TEST(Sweep, removes_leftovers_in_the_background) {
  const FakeEngine client(listing_with_leftover(make_launch_id(system::system_time())));
  const auto records = launch_record_folder(client.environment());
  OwnLaunchRecord(records, "0000000000000001").release();
  EXPECT_EQ(with_engine(client,
                        [&](EngineCalls& engine) {
                          Sweep sweep(engine);
                          sweep.begin();
                          const auto look = [&](const auto& again) -> void {
                            if (client.calls().size() == 2) return engine.loop().stop();
                            engine.loop().after(5ms, [&, again] { again(again); });
                          };
                          look(look);
                          engine.loop().wait_until([&] { return client.calls().size() == 2; });
                          return client.calls().back();
                        }),
            "rm --force old");
  EXPECT_EQ(find_launch_record(records, "0000000000000001").keeper, Keeper::Unknown);
}

TEST(Sweep, ignores_an_engine_that_does_not_answer_and_a_missing_client) {
  const FakeEngine client("exit 1");
  EXPECT_EQ(with_engine(client,
                        [](EngineCalls& engine) {
                          Sweep sweep(engine);
                          sweep.begin();
                          engine.loop().after(100ms, [&] { engine.loop().stop(); });
                          engine.loop().run();
                          return "quiet";
                        }),
            "quiet");
  EXPECT_EQ(text_of_child([] {
              Loop loop;
              const system::Environment environment;
              EngineCalls engine(loop, "/nowhere/docker", environment);
              Sweep sweep(engine);
              sweep.begin();
              return std::string("quiet");
            }),
            "quiet");
}

} // namespace
} // namespace idr::launch
