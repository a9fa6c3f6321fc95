#include "core/error.hpp"
#include "core/system/child_process.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/gone.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace idr::system {
namespace {

using test::content_of;
using test::is_gone;
using test::ScratchFolder;

SignalState signals_as_they_are() {
  SignalState state;
  pthread_sigmask(SIG_SETMASK, nullptr, &state.mask);
  sigemptyset(&state.defaults);
  return state;
}

std::optional<int> wait_for(ChildProcess& child, bool suspended = false) {
  std::optional<int> code;
  test::eventually([&] { return (code = child.poll(suspended)).has_value(); });
  return code;
}

std::optional<int> run(const std::vector<std::string>& arguments,
                       const Environment& environment = Environment::of_process()) {
  ChildProcess child(arguments, environment, signals_as_they_are());
  return wait_for(child);
}

TEST(ExitCode, is_that_of_the_process_or_of_the_signal) {
  for (const int code : {0, 1, 2, 125, 126, 127, 255}) {
    EXPECT_EQ(exit_code(test::status_of_child([&] { return code; })), code);
  }
  for (const int signal_number : {SIGHUP, SIGINT, SIGKILL, SIGTERM}) {
    EXPECT_EQ(exit_code(test::status_of_child([&] {
                ::signal(signal_number, SIG_DFL);
                return ::raise(signal_number);
              })),
              128 + signal_number);
  }
}

TEST(ChildProcess, gets_the_arguments_unchanged) {
  const ScratchFolder folder;
  const auto program =
      folder.write_program("tool", "#!/bin/sh\nprintf '<%s>' \"$@\" >\"${0%/*}/arguments\"\n");
  EXPECT_EQ(run({program.string(), "a b", "", "$HOME", "*", "'\"\\", "x\ny", "--", "-x"}), 0);
  EXPECT_EQ(content_of(folder / "arguments"), "<a b><><$HOME><*><'\"\\><x\ny><--><-x>");
}

TEST(ChildProcess, gets_exactly_the_given_environment) {
  const ScratchFolder folder;
  const auto out = (folder / "environment").string();
  ::setenv("IDR_TEST_STRAY", "1", 1);
  EXPECT_EQ(run({"/usr/bin/env", "/bin/sh", "-c", "/usr/bin/env >\"$OUT\""},
                Environment({{"OUT", out}, {"LINES", "a\nb"}, {"EMPTY", ""}})),
            0);
  ::unsetenv("IDR_TEST_STRAY");
  const auto content = content_of(out);
  EXPECT_NE(content.find("LINES=a\nb\n"), std::string::npos) << content;
  EXPECT_NE(content.find("EMPTY=\n"), std::string::npos) << content;
  EXPECT_EQ(content.find("STRAY"), std::string::npos) << content;
  EXPECT_EQ(content.find("HOME="), std::string::npos) << content;
}

TEST(ChildProcess, is_found_in_path) {
  EXPECT_EQ(run({"sh", "-c", "exit 7"}), 7);
  EXPECT_EQ(run({"sh", "-c", "kill -KILL $$"}), 128 + SIGKILL);
}

/// The error number and the exit code.
std::pair<int, int> failure_of(const std::vector<std::string>& arguments) {
  try {
    run(arguments);
  } catch (const SystemError& error) {
    EXPECT_EQ(std::string(error.what()).find("cannot start " + arguments[0] + ": "), 0U)
        << error.what();
    return {error.error_number(), error.exit_code()};
  }
  return {0, 0};
}

TEST(ChildProcess, distinguishes_a_missing_program_from_an_unusable_one) {
  const ScratchFolder folder;
  const auto text = folder.write("text", "#!/bin/sh\n").string();
  // A script without `#!` is not passed to a shell either.
  const auto no_format = folder.write_program("no-format", "exit 0\n").string();
  EXPECT_EQ(failure_of({(folder / "missing").string()}), std::pair(ENOENT, 127));
  // If a folder in PATH may not be searched, that is the error instead.
  EXPECT_TRUE(test::succeeds([] {
    ::setenv("PATH", "/usr/bin:/bin", 1);
    return failure_of({"idr-test-no-such-program"}) == std::pair(ENOENT, 127) ? 0 : 1;
  }));
  EXPECT_EQ(failure_of({text}), std::pair(EACCES, 126));
  EXPECT_EQ(failure_of({no_format}), std::pair(ENOEXEC, 126));
}

TEST(ChildProcess, is_polled_without_waiting) {
  ChildProcess sleeper({"sleep", "30"}, Environment::of_process(), signals_as_they_are());
  EXPECT_EQ(sleeper.poll(false), std::nullopt);
  sleeper.send(SIGINT);
  EXPECT_EQ(wait_for(sleeper), 128 + SIGINT);
  EXPECT_EQ(sleeper.poll(false), std::nullopt) << "it is told once";
}

/// A script that prints when it is ready for a signal, and what it does then.
std::vector<std::string> trapping_script(const ScratchFolder& folder, const std::string& action) {
  return {"/bin/sh", "-c",
          "cd " + folder.path().string() + " && trap '" + action +
              "' TERM && : >ready && while :; do sleep 0.02; done"};
}

TEST(ChildProcess, is_ended_by_the_destructor) {
  const ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    {
      const ChildProcess child(trapping_script(folder, ": >ended; exit 0"),
                               Environment::of_process(), signals_as_they_are());
      if (!test::eventually([&] { return std::filesystem::exists(folder / "ready"); })) return 1;
    }
    if (!std::filesystem::exists(folder / "ended")) return 2;
    return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD ? 0 : 3;
  }));
}

TEST(ChildProcess, is_ended_with_its_own_group) {
  for (const std::string ignoring : {"", "trap '' TERM; "}) {
    const ScratchFolder folder;
    {
      const ChildProcess child(
          {"/bin/sh", "-c",
           "cd " + folder.path().string() + "; " + ignoring +
               "{ sleep 300 & echo $! >left.new; mv left.new left; wait; } | sleep 301"},
          Environment::of_process(), signals_as_they_are(), {}, Group::Own);
      ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / "left"); }));
    }
    EXPECT_TRUE(is_gone(folder / "left"));
  }
}

/// Two processes of a pipe, of which each writes a file when it gets TERM.
std::vector<std::string> trapping_pipe(const ScratchFolder& folder) {
  const auto part = [](const std::string& name) {
    return "sh -c 'trap \": >" + name + "-ended; exit 5\" TERM; : >" + name +
           "; while :; do sleep 0.02; done'";
  };
  return {"/bin/sh", "-c",
          "exec 2>/dev/null; cd " + folder.path().string() + "; " + part("left") + " | " +
              part("right")};
}

TEST(ChildProcess, sends_a_signal_to_its_own_group) {
  const ScratchFolder folder;
  ChildProcess child(trapping_pipe(folder), Environment::of_process(), signals_as_they_are(), {},
                     Group::Own);
  for (const auto* name : {"left", "right"})
    ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / name); }));
  EXPECT_TRUE(child.send(SIGTERM));
  for (const auto* name : {"left-ended", "right-ended"})
    EXPECT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / name); })) << name;
  EXPECT_TRUE(wait_for(child).has_value());
}

TEST(ChildProcess, sends_a_signal_to_itself_alone_in_our_group) {
  const ScratchFolder folder;
  ChildProcess child(trapping_script(folder, "exit 6"), Environment::of_process(),
                     signals_as_they_are());
  ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / "ready"); }));
  EXPECT_EQ(::getpgid(child.id()), ::getpgrp());
  EXPECT_TRUE(child.send(SIGTERM));
  EXPECT_EQ(wait_for(child), 6);
}

/// cron jobs, containers and some terminals start their programs with CHLD ignored.
TEST(ChildProcess, has_a_status_even_if_this_process_ignores_chld) {
  for (const int flags : {0, SA_NOCLDWAIT}) {
    EXPECT_TRUE(test::succeeds([&] {
      struct sigaction action {};
      action.sa_handler = flags == 0 ? SIG_IGN : SIG_DFL;
      action.sa_flags = flags;
      ::sigaction(SIGCHLD, &action, nullptr);
      if (run({"/bin/sh", "-c", "exit 3"}) != 3) return 1;
      const auto outcome =
          outcome_within({"/bin/sh", "-c", "exit 4"}, Environment::of_process(), test::patience);
      if (!outcome || outcome->exit_code != 4) return 2;
      return output_of({"/bin/false"}, Environment::of_process()) ? 3 : 0;
    })) << flags;
  }
}

TEST(ChildProcess, throws_if_another_part_took_the_status) {
  EXPECT_TRUE(test::succeeds([] {
    ChildProcess child({"true"}, Environment::of_process(), signals_as_they_are());
    while (::waitpid(-1, nullptr, 0) < 0) continue;
    try {
      child.poll(false);
    } catch (const SystemError& error) {
      return error.error_number() == ECHILD ? 0 : 1;
    }
    return 2;
  }));
}

/// A shell sees the whole job stop; when the shell continues it, both processes run on.
TEST(ChildProcess, stops_this_process_too_if_both_are_suspended) {
  test::Child job([] {
    ChildProcess child({"/bin/sh", "-c", "kill -STOP $$; exit 4"}, Environment::of_process(),
                       signals_as_they_are());
    return wait_for(child, true).value_or(98);
  });
  ASSERT_TRUE(job.stops());
  ::kill(job.pid(), SIGCONT);
  const int status = job.wait();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 4);
}

/// No process would continue this one.
TEST(ChildProcess, does_not_stop_this_process_if_only_the_child_is_stopped) {
  ChildProcess child({"/bin/sh", "-c", "kill -STOP $$; exit 4"}, Environment::of_process(),
                     signals_as_they_are());
  std::optional<int> code;
  EXPECT_TRUE(test::eventually([&] {
    code = child.poll(false);
    child.send(SIGCONT);
    return code.has_value();
  }));
  EXPECT_EQ(code, 4);
}

} // namespace
} // namespace idr::system
