#include "core/launch/keeper.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fetch_world.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::FetchWorld;
using test::text_of_child;

/// Lists an application until the file `ended` exists, and its companion until it is removed.
constexpr auto engine_script = R"(
case $1 in
ps)
  [ -e ended ] || printf 'a1\tapp\t"0123456789abcdef"\t"app"\timage\tUp 1 minute\n'
  [ -e removed ] || printf 'c1\tapp-credentials\t"0123456789abcdef"\t"app"\tagent:1\tUp 1 minute\n' ;;
wait)
  [ -e broken ] && rm broken && exit 1
  while [ ! -e ended ]; do sleep 0.02; done ;;
rm) : >removed ;;
exec | feed) cat >fed; echo 'ready 4711' ;;
esac)";

/// A keeper that has been started; in a child.
struct Keeping {
  FetchWorld world{engine_script};
  std::optional<std::filesystem::path> records = launch_record_folder(world.host.environment);
  OwnLaunchRecord record{records, "0123456789abcdef"};

  pid_t start(std::chrono::seconds left = 1h) {
    return start_keeper(world.loop,
                        {world.agent.program(), docker::PodNames{"app", "0123456789abcdef"}, "",
                         world.order, Fetched{"held", world.now + left, 1h}},
                        record);
  }
  FoundRecord found() const { return find_launch_record(records, "0123456789abcdef"); }
  void end_container() const { world.agent.folder.write("ended", ""); }
  static std::string code_of(pid_t keeper) {
    int status = 0;
    if (::waitpid(keeper, &status, 0) != keeper) return "lost";
    return WIFEXITED(status) ? std::to_string(WEXITSTATUS(status)) : "killed";
  }
};

TEST(Keeper, removes_the_companion_and_its_record_when_the_container_has_ended) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              const auto keeper = keeping.start();
              const auto found = keeping.found();
              if (found.record.keeper != keeper) return "another keeper";
              if (found.record.expiration != keeping.world.now + 1h) return "no expiration";
              if (std::filesystem::exists(keeping.world.agent.folder / "removed")) return "early";
              keeping.end_container();
              const auto code = Keeping::code_of(keeper);
              const bool is_removed =
                  std::filesystem::exists(keeping.world.agent.folder / "removed");
              return fmt::format("{} {} {}", code, is_removed ? "removed" : "left",
                                 keeping.found().keeper == Keeper::Unknown ? "none" : "record");
            }),
            "0 removed none");
}

TEST(Keeper, holds_the_record_of_the_launch) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              pid_t keeper = 0;
              std::optional<FoundRecord> found;
              {
                OwnLaunchRecord record(keeping.records, "fedcba9876543210");
                keeper = start_keeper(
                    keeping.world.loop,
                    {keeping.world.agent.program(), docker::PodNames{"app", "fedcba9876543210"}, "",
                     keeping.world.order, Fetched{"held", keeping.world.now + 1h, 1h}},
                    record);
              }
              found = find_launch_record(keeping.records, "fedcba9876543210");
              ::kill(keeper, SIGKILL);
              const auto code = Keeping::code_of(keeper);
              // A client that it was just starting holds the record until it is executed.
              const bool is_dead = test::eventually([&] {
                return find_launch_record(keeping.records, "fedcba9876543210").keeper ==
                       Keeper::Dead;
              });
              return fmt::format("{} {} {}", found->keeper == Keeper::Alive ? "alive" : "lost",
                                 code, is_dead ? "dead" : "alive");
            }),
            "alive killed dead");
}

TEST(Keeper, refreshes_the_credentials) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              keeping.world.renew_keys();
              const auto keeper = keeping.start(1min);
              const bool is_fed = test::eventually(
                  [&] { return keeping.found().record.expiration == keeping.world.now + 1h; });
              keeping.end_container();
              return (is_fed ? "fed " : "not fed ") + Keeping::code_of(keeper);
            }),
            "fed 0");
}

TEST(Keeper, records_why_the_credentials_are_not_refreshed) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              keeping.world.keys().credentials.session_token = {};
              const auto keeper = keeping.start(1min);
              test::eventually([&] { return !keeping.found().record.failure.empty(); });
              const auto failure = keeping.found().record.failure;
              keeping.end_container();
              return failure + "; " + Keeping::code_of(keeper);
            }),
            "these are long-term credentials, which never expire. Use --delivery env.; 0");
}

TEST(Keeper, waits_again_if_the_engine_fails_while_the_container_runs) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              keeping.world.agent.folder.write("broken", "");
              const auto keeper = keeping.start();
              test::eventually(
                  [&] { return !std::filesystem::exists(keeping.world.agent.folder / "broken"); });
              keeping.end_container();
              return Keeping::code_of(keeper);
            }),
            "0");
}

TEST(Keeper, leaves_the_containers_if_a_signal_ends_it) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Keeping keeping;
              const auto keeper = keeping.start();
              test::eventually([&] { return keeping.world.agent.calls().size() >= 2; });
              ::kill(keeper, SIGTERM);
              const auto code = Keeping::code_of(keeper);
              const bool is_removed =
                  std::filesystem::exists(keeping.world.agent.folder / "removed");
              return fmt::format("{} {} {}", code, is_removed ? "removed" : "left",
                                 keeping.found().keeper == Keeper::Dead ? "dead" : "not dead");
            }),
            "143 left dead");
}

} // namespace
} // namespace idr::launch
