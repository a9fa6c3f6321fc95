#include "core/launch/foreground.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/terminal.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <unistd.h>

namespace idr::launch {
namespace {

using system::Group;

// Everything runs in a child (see supervisor_test.cpp).

ForegroundEnd run(const std::string& script, Forwarding forwarding = Forwarding::On,
                  Group group = Group::Inherited) {
  Supervisor loop;
  system::ChildProcess program({"/bin/sh", "-c", script}, system::Environment::of_process(),
                               loop.previous_signals(), {}, group);
  return wait_in_foreground(loop, program, forwarding);
}

TEST(WaitInForeground, returns_the_exit_code) {
  EXPECT_TRUE(test::succeeds([] {
    const auto end = run("exit 7");
    return end.exit_code == 7 && !end.was_signalled ? 0 : 1;
  }));
  EXPECT_TRUE(test::succeeds([] { return run("kill -KILL $$").exit_code == 137 ? 0 : 1; }));
}

TEST(WaitInForeground, passes_signals_on_that_only_this_process_gets) {
  for (const auto* name : {"TERM", "HUP", "USR1"}) {
    EXPECT_TRUE(test::succeeds([&] {
      const auto signal = std::string(name);
      const auto end = run("trap 'exit 9' " + signal + "; kill -" + signal +
                           " $PPID; while :; do sleep 0.02; done");
      return end.exit_code == 9 && end.was_signalled ? 0 : 1;
    })) << name;
  }
}

TEST(WaitInForeground, passes_signals_on_to_all_processes_of_a_group) {
  EXPECT_TRUE(test::succeeds([] {
    const auto end =
        run("trap : TERM; "
            "sh -c 'trap \"exit 3\" TERM; kill -TERM $1; while :; do sleep 0.02; done' - $PPID & "
            "until wait $!; status=$?; [ $status -lt 128 ]; do :; done; exit $status",
            Forwarding::On, Group::Own);
    return end.exit_code == 3 && end.was_signalled ? 0 : end.exit_code;
  }));
}

TEST(WaitInForeground, passes_nothing_on_if_others_do) {
  EXPECT_TRUE(test::succeeds([] {
    const auto end =
        run("trap 'exit 9' TERM; kill -TERM $PPID; sleep 0.3; exit 4", Forwarding::Off);
    return end.exit_code == 4 && !end.was_signalled ? 0 : 1;
  }));
}

TEST(WaitInForeground, does_not_repeat_the_keys_of_the_terminal) {
  test::Terminal terminal([] {
    const auto end = run("n=0; trap 'n=$((n + 1)); echo got $n.' INT; echo ready.; "
                         "while [ $n = 0 ]; do sleep 0.02; done; sleep 0.3; exit $n");
    return end.exit_code == 1 && !end.was_signalled ? 0 : 1;
  });
  ASSERT_TRUE(terminal.shows("ready."));
  terminal.type("\x03");
  EXPECT_EQ(terminal.child().wait(), 0);
}

} // namespace
} // namespace idr::launch
