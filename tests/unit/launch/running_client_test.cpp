#include "core/error.hpp"
#include "core/launch/running_client.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace idr::launch {
namespace {

using test::ScratchFolder;

/// A client, written in shell, that is offered an env file with `A=1`; $1 is its path. Everything
/// runs in a child (see supervisor_test.cpp).
struct World {
  ScratchFolder folder;
  std::filesystem::path path = handover::random_path(folder.path(), "idr-", "env");
  Supervisor loop;
  handover::EnvFile env_file{path, "A=1\n"};
  int meanwhiles = 0;

  docker::ClientEnding run(const std::string& script) {
    RunningClient client({"/bin/sh", "-c", script, "client", path.string()},
                         system::Environment::of_process(), loop, env_file);
    return client.wait([this] { ++meanwhiles; });
  }
};

TEST(RunningClient, reads_the_env_file_and_returns_its_exit_code) {
  EXPECT_TRUE(test::succeeds([] {
    World world;
    const auto ending = world.run("read -r line <\"$1\" && [ \"$line\" = A=1 ] && exit 7");
    return ending.code == 7 && ending.signal == 0 && ending.interruptions == 0 ? 0 : 1;
  }));
}

TEST(RunningClient, receives_the_signals_of_this_process) {
  EXPECT_TRUE(test::succeeds([] {
    World world;
    const auto ending =
        world.run("read -r line <\"$1\"; kill -TERM $PPID; while :; do sleep 0.1; done");
    return ending.code == 128 + SIGTERM && ending.signal == SIGTERM && ending.interruptions == 1
               ? 0
               : 1;
  }));
}

TEST(RunningClient, calls_meanwhile_once) {
  EXPECT_TRUE(test::succeeds([] {
    World world;
    world.run("read -r line <\"$1\"; sleep 0.5; kill -USR1 $$");
    return world.meanwhiles == 1 ? 0 : 1;
  }));
}

/// A client that ends before the first check of the env file; on a slow machine, one of many.
TEST(RunningClient, leaves_nothing_in_the_loop) {
  EXPECT_TRUE(test::succeeds([] {
    for (int attempt = 0; attempt < 20; ++attempt) {
      World world;
      world.run("exit 0");
      const int before = world.meanwhiles;
      world.loop.after(std::chrono::milliseconds(20), [&] { world.loop.stop(); });
      world.loop.run();
      if (world.meanwhiles != before) return 1;
    }
    return 0;
  }));
}

TEST(RunningClient, is_killed_if_the_env_file_is_lost) {
  if (!handover::Guard::is_possible()) GTEST_SKIP() << "no guard that could be lost";
  EXPECT_TRUE(test::succeeds([] {
    World world;
    // The guard is the child of this process that is not the client.
    const std::string script = "for child in $(cat /proc/$PPID/task/$PPID/children); do "
                               "[ \"$child\" = $$ ] || kill -KILL \"$child\"; done; sleep 60";
    try {
      world.run(script);
    } catch (const Error& error) {
      return std::string(error.what()).find("was lost") != std::string::npos ? 0 : 1;
    }
    return 2;
  }));
}

} // namespace
} // namespace idr::launch
