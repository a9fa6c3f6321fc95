#include "core/system/child_process.hpp"
#include "core/system/process_group.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace idr::system {
namespace {

TEST(WaitForGroup, returns_when_the_last_process_has_ended) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    const OrphanKeeper orphans;
    const auto file = folder / "written";
    ChildProcess first(
        {"/bin/sh", "-c", "(sleep 0.3; echo late >'" + file.string() + "') & exit 0"},
        Environment::of_process(), signals_now(), {}, Group::Own);
    const auto group = first.id();
    while (!first.poll_end()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    wait_for_group(group);
    return ::kill(-group, 0) != 0 && test::content_of(file) == "late\n" ? 0 : 1;
  }));
}

TEST(WaitForGroup, does_not_wait_for_a_group_without_processes) {
  EXPECT_TRUE(test::succeeds([] {
    ChildProcess first({"/bin/true"}, Environment::of_process(), signals_now(), {}, Group::Own);
    const auto group = first.id();
    while (!first.poll_end()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto start = std::chrono::steady_clock::now();
    wait_for_group(group);
    return std::chrono::steady_clock::now() - start < std::chrono::seconds(30) ? 0 : 1;
  }));
}

TEST(EndWithParent, ends_also_a_program_that_the_process_has_become) {
  const test::ScratchFolder folder;
  const auto file = folder / "pid";
  EXPECT_TRUE(test::succeeds([&] {
    const OrphanKeeper orphans; // so that the end of the grandchild is seen here
    ChildProcess parent(
        [&] {
          ChildProcess child(
              [&, own = ::getpid()] {
                end_with_parent(own);
                become_program("/bin/sh",
                               {"sh", "-c", "echo $$ >'" + file.string() + "'; exec sleep 300"},
                               Environment::of_process());
                return 1;
              },
              signals_now());
          child.release();
          while (test::content_of(file).empty())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
          return 0;
        },
        signals_now());
    while (!parent.poll_end()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    int status = 0;
    const auto ended = ::waitpid(std::stoi(test::content_of(file)), &status, 0);
    return ended > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : 1;
  }));
}

} // namespace
} // namespace idr::system
