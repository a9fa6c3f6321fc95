#include "cli/waiting_note.hpp"
#include "core/system/file_descriptor.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/terminal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace idr::cli {
namespace {

using system::Environment;

constexpr auto line = "idr: waiting for sts …";
constexpr auto erased = "\r\033[K";

void say(const char* text) { system::write_all(STDERR_FILENO, text, "stderr"); }

TEST(WaitingNote, is_on_the_terminal_until_the_wait_is_over) {
  test::Terminal terminal([] {
    {
      const auto note = show_note("waiting for sts");
      char key = 0; // the test types only after it has seen the note
      if (::read(STDIN_FILENO, &key, 1) != 1) return 2;
    }
    say("over");
    return 0;
  });
  ASSERT_TRUE(terminal.shows(line));
  EXPECT_EQ(terminal.shown(), line); // and nothing more, not even the end of the line
  terminal.type("\n");
  ASSERT_TRUE(terminal.shows("over"));
  const auto& shown = terminal.shown();
  EXPECT_NE(shown.find(std::string(erased) + "over"), std::string::npos) << shown;
  EXPECT_EQ(terminal.child().wait(), 0);
}

TEST(WaitingNote, sends_no_control_characters_to_the_terminal) {
  test::Terminal terminal([] {
    const auto note = show_note("waiting for \x1b[2J\xe2\x80\xae");
    char key = 0;
    return ::read(STDIN_FILENO, &key, 1) == 1 ? 0 : 2;
  });
  EXPECT_TRUE(terminal.shows("idr: waiting for \\x1b[2J\\u202e …"));
  terminal.type("\n");
  EXPECT_EQ(WEXITSTATUS(terminal.child().wait()), 0);
}

// The wait ends before half a second has passed, even on a slow machine: its end and the time are
// checked under one lock. A machine that stops for that long in between shows the note and erases
// it.
TEST(WaitingNote, is_not_shown_for_a_short_wait) {
  test::Terminal terminal([] {
    const auto begin = std::chrono::steady_clock::now();
    show_note("waiting for sts").reset();
    const bool was_short =
        std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500);
    say(was_short ? "short." : "long.");
    return 0;
  });
  ASSERT_TRUE(terminal.shows("."));
  const auto& shown = terminal.shown();
  if (shown.find("short.") == std::string::npos) GTEST_SKIP() << "this machine stood still";
  EXPECT_EQ(shown, "short.");
  EXPECT_EQ(terminal.child().wait(), 0);
}

TEST(WaitingNote, is_not_shown_in_a_ci_job) {
  test::Terminal terminal([] {
    const Environment job(Environment::Variables{{"CI", "true"}});
    const Environment none(Environment::Variables{{"CI", " "}});
    if (may_show_notes(job)) return 1;
    return may_show_notes(none) ? 0 : 2;
  });
  EXPECT_EQ(WEXITSTATUS(terminal.child().wait()), 0);
}

TEST(WaitingNote, is_not_shown_on_a_terminal_that_cannot_erase) {
  test::Terminal terminal([] {
    return may_show_notes(Environment(Environment::Variables{{"TERM", "dumb"}})) ? 1 : 0;
  });
  EXPECT_EQ(WEXITSTATUS(terminal.child().wait()), 0);
}

TEST(WaitingNote, is_not_shown_if_stderr_is_not_a_terminal) {
  const test::ScratchFolder folder;
  test::Terminal terminal([&] {
    ::dup2(::open((folder / "err").c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    return may_show_notes(Environment()) ? 1 : 0;
  });
  EXPECT_EQ(WEXITSTATUS(terminal.child().wait()), 0);
  EXPECT_EQ(test::content_of(folder / "err"), "");
}

} // namespace
} // namespace idr::cli
