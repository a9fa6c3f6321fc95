#include "core/error.hpp"
#include "core/system/child_process.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <string>
#include <unistd.h>
#include <vector>

namespace idr::system {
namespace {

using test::content_of;
using test::ScratchFolder;

/// A program that writes to the file `state` next to it.
class BecomeProgramTest : public testing::Test {
protected:
  /// What the script writes if a process becomes it after `prepare`.
  std::string written_by(const std::string& script, const std::function<void()>& prepare = {},
                         const std::vector<std::string>& further = {}) const {
    const auto program = folder_.write_program("program", "#!/bin/sh\nexec >\"${0%/*}/state\"\n" +
                                                              script + "\nexit 7\n");
    const int status = test::status_of_child([&]() -> int {
      if (prepare) prepare();
      std::vector<std::string> arguments = {program.string()};
      arguments.insert(arguments.end(), further.begin(), further.end());
      become_program(program.string(), arguments, environment_);
    });
    EXPECT_EQ(exit_code(status), 7);
    return content_of(folder_ / "state");
  }

  ScratchFolder folder_;
  Environment environment_{Environment::Variables{{"ONLY", "this\nand that"}}};
};

TEST_F(BecomeProgramTest, has_the_arguments_and_exactly_this_environment) {
  EXPECT_EQ(written_by("printf '<%s>' \"$@\"", {}, {"a b", "", "*"}), "<a b><><*>");
  // The shell adds PWD.
  EXPECT_EQ(written_by("/usr/bin/env | /bin/grep -v ^PWD="), "ONLY=this\nand that\n");
}

TEST_F(BecomeProgramTest, has_the_signal_state_that_this_process_was_started_with) {
  const auto masks = "while read -r name mask; do\n"
                     "  case $name in SigBlk:|SigIgn:|SigCgt:) echo \"$name $mask\";; esac\n"
                     "done </proc/self/status";
  const auto by_default = [] {
    for (const int number : {SIGPIPE, SIGXFSZ, SIGHUP, SIGINT, SIGCHLD}) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  };
  const auto before = written_by(masks, by_default);
  EXPECT_EQ(before, written_by(masks, [&] {
              by_default();
              ignore_write_signals();
              ::signal(SIGTERM, [](int) {});
            }));
  const auto hangup_ignored = written_by(masks, [&] {
    by_default();
    ::signal(SIGHUP, SIG_IGN);
    ignore_write_signals();
  });
  EXPECT_NE(hangup_ignored.find("SigIgn: 0000000000000001"), std::string::npos) << hangup_ignored;
}

/// Returns the exit code of the error.
int failure_of(const std::string& file) {
  return exit_code(test::status_of_child([&]() -> int {
    try {
      become_program(file, {file}, {});
    } catch (const Error& error) {
      return error.exit_code();
    }
  }));
}

TEST_F(BecomeProgramTest, distinguishes_a_missing_program_from_an_unusable_one) {
  EXPECT_EQ(failure_of((folder_ / "missing").string()), 127);
  EXPECT_EQ(failure_of(folder_.write("plain", "#!/bin/sh\n").string()), 126);
  EXPECT_EQ(failure_of(folder_.write_program("no-interpreter", "echo x\n").string()), 126);
  EXPECT_EQ(failure_of(folder_.write_program("wrong", "#!/zzz/interpreter\n").string()), 127);
}

/// The error is printed afterwards, perhaps into a pipe without a reader.
TEST_F(BecomeProgramTest, ignores_write_signals_again_after_a_failure) {
  EXPECT_TRUE(test::succeeds([&] {
    ::signal(SIGPIPE, SIG_DFL);
    ignore_write_signals();
    try {
      become_program((folder_ / "missing").string(), {"missing"}, {});
    } catch (const Error&) {
      ::raise(SIGPIPE);
      return 0;
    }
  }));
}

} // namespace
} // namespace idr::system
