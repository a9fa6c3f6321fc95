#include "core/launch/client_message.hpp"

#include <gtest/gtest.h>

namespace idr::launch {
namespace {

TEST(LastLine, says_what_is_wrong) {
  EXPECT_EQ(last_line("pulling\nno space left on device\n"), "no space left on device");
  EXPECT_EQ(last_line("one line"), "one line");
  EXPECT_EQ(last_line("the last\n\n  \n"), "the last");
  EXPECT_EQ(last_line("  padded \r\n"), "padded");
}

TEST(LastLine, is_without_the_names_of_those_who_say_it) {
  EXPECT_EQ(last_line("docker: Error response from daemon: Conflict.\n"), "Conflict.");
  EXPECT_EQ(last_line("Error response from daemon: No such container: x\n"),
            "No such container: x");
  EXPECT_EQ(last_line("Error: no container with name x\n"), "no container with name x");
}

TEST(LastLine, is_not_a_hint_at_the_help) {
  EXPECT_EQ(last_line("docker: Error response from daemon: Conflict.\n"
                      "See 'docker run --help'.\n"),
            "Conflict.");
  EXPECT_EQ(last_line("docker: Conflict.\n\nRun 'docker run --help' for more information\n"),
            "Conflict.");
}

TEST(LastLine, is_not_a_question) {
  EXPECT_EQ(last_line("Cannot connect to the Docker daemon at unix:///run/docker.sock. Is the "
                      "docker daemon running?\n"),
            "Cannot connect to the Docker daemon at unix:///run/docker.sock");
}

TEST(LastLine, says_that_there_is_none) {
  for (const auto* messages : {"", "\n", "See 'docker run --help'.\n"}) {
    EXPECT_EQ(last_line(messages), "no message");
  }
}

} // namespace
} // namespace idr::launch
