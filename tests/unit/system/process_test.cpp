#include "core/error.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/gone.hpp"
#include "tests/unit/terminal.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace idr::system {
namespace {

using test::content_of;
using test::is_gone;
using test::ScratchFolder;

TEST(FindProgram, finds_the_first_executable_in_path) {
  const ScratchFolder folder;
  for (const auto* name : {"a", "b", "c", "d"}) std::filesystem::create_directory(folder / name);
  folder.write("a/tool", "not executable");
  std::filesystem::create_directory(folder / "b/tool");
  const auto third = folder.write_program("c/tool", "").string();
  folder.write_program("d/tool", "");
  const auto at = [&](const char* name) { return (folder / name).string(); };
  const auto path = at("missing") + ":" + at("a") + ":" + at("b") + ":" + at("c") + ":" + at("d");
  EXPECT_EQ(find_program("tool", path), third);
  EXPECT_EQ(find_program("tool", at("a") + ":" + at("b")), std::nullopt);
  EXPECT_EQ(find_program("too", path), std::nullopt);
  EXPECT_EQ(find_program("tool", ""), std::nullopt);
}

TEST(FindProgram, uses_a_name_with_a_slash_unchanged) {
  const ScratchFolder folder;
  const auto tool = folder.write_program("tool", "").string();
  const auto text = folder.write("text", "").string();
  EXPECT_EQ(find_program(tool, ""), tool);
  EXPECT_EQ(find_program(text, ""), std::nullopt);
  EXPECT_EQ(find_program("./tool", folder.path().string()), std::nullopt);
  EXPECT_EQ(find_program(folder.path().string() + "/", ""), std::nullopt);
}

/// As in execvp, which must find the same program when it is started.
TEST(FindProgram, treats_an_empty_folder_as_the_working_directory) {
  const ScratchFolder folder;
  folder.write_program("tool", "");
  const auto missing = (folder / "missing").string();
  for (const auto& path : {":" + missing, missing + "::" + missing, missing + ":"}) {
    EXPECT_TRUE(test::succeeds([&] {
      std::filesystem::current_path(folder.path());
      return find_program("tool", path) == "./tool" ? 0 : 1;
    })) << path;
  }
}

RunLimits no_limits() { return {.time = std::chrono::minutes(5)}; }

Outcome outcome(const std::string& script, const Streams& streams = {},
                const RunLimits& limits = no_limits()) {
  return outcome_of({"/bin/sh", "-c", script}, Environment::of_process(), streams, limits);
}

TEST(OutcomeOf, contains_the_output_and_the_exit_code) {
  const auto printed = outcome(R"(printf 'a\nb\0c\n'; exit 7)");
  EXPECT_EQ(printed.output, std::string("a\nb\0c\n", 6));
  EXPECT_EQ(printed.exit_code, 7);
  EXPECT_EQ(outcome("kill -KILL $$").exit_code, 128 + SIGKILL);
  EXPECT_EQ(outcome("").output, "");
}

TEST(OutcomeOf, reads_long_output) {
  EXPECT_EQ(outcome("head -c 1000000 /dev/zero").output.size(), 1'000'000U);
}

TEST(OutcomeOf, waits_for_a_program_that_closes_its_stdout) {
  const auto closed = outcome("printf x; exec >&-; sleep 0.1; exit 3");
  EXPECT_EQ(closed.output, "x");
  EXPECT_EQ(closed.exit_code, 3);
}

TEST(OutcomeOf, limits_the_time_of_a_silent_program) {
  for (const std::string script : {"", "exec >&-; ", "trap '' TERM; exec >&-; "}) {
    const ScratchFolder folder;
    // On a busy machine it may be ended before it has printed its process ID.
    for (auto time = std::chrono::milliseconds(300);
         content_of(folder / "pid").empty() && time < test::patience; time *= 2) {
      const auto late = outcome("cd " + folder.path().string() + "; echo $$ >pid; " + script +
                                    "while :; do sleep 0.02; done",
                                {}, {.time = time});
      EXPECT_EQ(late.ending, Ending::OutOfTime) << script;
    }
    EXPECT_TRUE(is_gone(folder / "pid")) << script;
  }
}

TEST(OutcomeOf, shows_the_waiting_note_once) {
  const ScratchFolder folder;
  std::vector<std::string> told;
  const auto go_on = [&](const std::string& what) -> std::shared_ptr<void> {
    told.push_back(what);
    folder.write("go", "");
    return nullptr;
  };
  const std::string script =
      "cd " + folder.path().string() + "; until [ -e go ]; do sleep 0.02; done; ";
  for (const std::string end : {"echo x; sleep 0.1; echo y", "exec >&-; sleep 0.2"}) {
    std::filesystem::remove(folder / "go");
    told.clear();
    const auto printed = outcome(script + end, {},
                                 {.time = std::chrono::minutes(5),
                                  .waiting = go_on,
                                  .what = "the script",
                                  .silence = std::chrono::milliseconds(30)});
    EXPECT_EQ(printed.ending, Ending::Exited);
    EXPECT_EQ(told, std::vector<std::string>{"the script"});
  }
}

TEST(OutcomeOf, limits_the_output) {
  const auto endless = outcome("yes", {}, {.time = std::chrono::minutes(5), .output = 100'000});
  EXPECT_EQ(endless.ending, Ending::TooMuchOutput);
  EXPECT_LE(endless.output.size(), 100'000U);
  const auto just =
      outcome("head -c 100000 /dev/zero", {}, {.time = std::chrono::minutes(5), .output = 100'000});
  EXPECT_EQ(just.ending, Ending::Exited);
}

/// This process ends as it would have, but first the program and its descendants are ended.
TEST(OutcomeOf, is_interrupted_by_signals_that_end_this_process) {
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    const ScratchFolder folder;
    test::Child waiting([&] {
      ::signal(number, SIG_DFL);
      outcome("cd " + folder.path().string() +
              "; { sleep 300 & echo $! >left.new; mv left.new left; wait; } | cat");
      return 0;
    });
    ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(folder / "left"); }));
    ::kill(waiting.pid(), number);
    const int status = waiting.wait();
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), number);
    EXPECT_TRUE(is_gone(folder / "left"));
  }
}

/// The doctor must first remove a file.
TEST(OutcomeWithin, is_interrupted_by_a_signal_that_this_process_blocks) {
  const ScratchFolder folder;
  test::Child waiting([&] {
    ::signal(SIGTERM, SIG_DFL);
    {
      const SignalQueue queue;
      outcome_within({"/bin/sh", "-c", "echo $$ >" + (folder / "pid").string() + "; sleep 300"},
                     Environment::of_process(), std::chrono::minutes(5), queue.previous());
      folder.write("later", "");
    }
    return 0;
  });
  ASSERT_TRUE(test::eventually([&] { return !content_of(folder / "pid").empty(); }));
  ::kill(waiting.pid(), SIGTERM);
  const int status = waiting.wait();
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_TRUE(std::filesystem::exists(folder / "later"));
  EXPECT_TRUE(is_gone(folder / "pid"));
}

TEST(OutcomeOf, ignores_signals_that_this_process_ignores) {
  const ScratchFolder folder;
  EXPECT_TRUE(test::succeeds([&] {
    ::signal(SIGHUP, SIG_IGN);
    const auto printed = outcome("kill -HUP $PPID; echo on");
    return printed.ending == Ending::Exited && printed.output == "on\n" ? 0 : 1;
  }));
}

TEST(OutcomeOf, restores_the_signals) {
  EXPECT_TRUE(test::succeeds([] {
    ::signal(SIGTERM, SIG_IGN);
    ::signal(SIGINT, SIG_DFL);
    outcome("true");
    const bool ignored = ::signal(SIGTERM, SIG_DFL) == SIG_IGN;
    return ignored && ::signal(SIGINT, SIG_DFL) == SIG_DFL ? 0 : 1;
  }));
}

TEST(OutcomeOf, gives_the_program_these_streams) {
  const ScratchFolder folder;
  folder.write("in", "typed");
  const auto nothing = null_device();
  const FileDescriptor input(::open((folder / "in").c_str(), O_RDONLY | O_CLOEXEC));
  const FileDescriptor error(
      ::open((folder / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_EQ(outcome("cat; echo lost >&2", {.input = input.get(), .error = error.get()}).output,
            "typed");
  EXPECT_EQ(content_of(folder / "err"), "lost\n");
}

// A secret passes through this pipe, which no other child must have open.
TEST(OutcomeOf, leaves_no_descriptor_open) {
  constexpr int limit = 256;
  const auto descriptors = [] { // with their flags
    std::map<int, int> open;
    for (int fd = 0; fd < limit; ++fd) {
      if (const int flags = ::fcntl(fd, F_GETFD); flags >= 0) open[fd] = flags;
    }
    return open;
  };
  const auto before = descriptors();
  // The descriptors that the test runner has left open.
  std::string inherited;
  for (const auto& [fd, flags] : before) {
    if (fd > 2 && (flags & FD_CLOEXEC) == 0) inherited += std::to_string(fd) + "\n";
  }
  EXPECT_EQ(outcome("fd=3; while [ $fd -lt " + std::to_string(limit) +
                    " ]; do [ -e /dev/fd/$fd ] && echo $fd; fd=$((fd + 1)); done; true")
                .output,
            inherited);
  const ScratchFolder folder;
  EXPECT_THROW(outcome_of({(folder / "tool").string()}, Environment(), {}, no_limits()),
               SystemError);
  EXPECT_EQ(descriptors(), before);
}

TEST(OutcomeWithin, contains_both_streams_and_the_exit_code) {
  const auto outcome = outcome_within({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"},
                                      Environment::of_process(), std::chrono::seconds(60));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->output, "out\nerr\n");
  EXPECT_EQ(outcome->exit_code, 3);
}

TEST(OutcomeWithin, is_empty_if_the_program_is_missing_or_too_slow) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(outcome_within({"/bin/sleep", "300"}, Environment::of_process(),
                              std::chrono::milliseconds(50)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(200)) << "it was ended";
  const ScratchFolder folder;
  EXPECT_FALSE(
      outcome_within({(folder / "tool").string()}, Environment(), std::chrono::seconds(60)));
}

TEST(OutcomeOf, throws_if_the_program_cannot_be_started) {
  const ScratchFolder folder;
  EXPECT_THROW(outcome_of({(folder / "tool").string()}, Environment(), {}, no_limits()),
               SystemError);
}

TEST(OutcomeOfCommandLine, is_that_of_the_shell) {
  const auto out = outcome_of_command_line(
      "printf '%s' \"$NAME\" | tr a b; exit 5",
      Environment({{"NAME", "a a"}, {"PATH", "/usr/bin:/bin"}}), no_limits());
  EXPECT_EQ(out.output, "b b");
  EXPECT_EQ(out.exit_code, 5);
}

// Data piped into a launch is for the container.
TEST(OutcomeOfCommandLine, does_not_read_the_stdin_of_the_launch) {
  const ScratchFolder folder;
  folder.write("in", "for the container");
  EXPECT_TRUE(test::succeeds([&] {
    ::dup2(::open((folder / "in").c_str(), O_RDONLY), STDIN_FILENO);
    if (!outcome_of_command_line("cat", Environment::of_process(), no_limits()).output.empty())
      return 1;
    char first = 0;
    return ::read(STDIN_FILENO, &first, 1) == 1 && first == 'f' ? 0 : 2;
  }));
}

TEST(HasTerminal, is_whether_a_terminal_controls_this_process) {
  test::Terminal terminal([] { return has_terminal() ? 0 : 1; });
  EXPECT_EQ(terminal.child().wait(), 0);
  EXPECT_TRUE(test::succeeds([] {
    ::setsid();
    return has_terminal() ? 1 : 0;
  }));
}

/// Redirected streams do not change which keys this process gets.
TEST(HasTerminal, does_not_depend_on_the_streams) {
  test::Terminal terminal([] {
    const auto nothing = null_device();
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
      ::dup2(nothing.get(), stream);
    return has_terminal() ? 0 : 1;
  });
  EXPECT_EQ(terminal.child().wait(), 0);
}

TEST(OutcomeOfCommandLine, may_prompt_on_the_terminal) {
  test::Terminal terminal([] {
    return outcome_of_command_line("printf 'Code: ' >&2; read -r code; printf '%s' \"$code\"",
                                   Environment::of_process(), no_limits())
                       .output == "123456"
               ? 0
               : 1;
  });
  ASSERT_TRUE(terminal.shows("Code: "));
  terminal.type("123456\n");
  EXPECT_EQ(terminal.child().wait(), 0);
}

} // namespace
} // namespace idr::system
