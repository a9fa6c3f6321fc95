#include "core/docker/client_ending.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace idr::docker {
namespace {

std::string text(const ClientEnding& ending, const std::string& engine = "docker",
                 bool detached = false) {
  return describe_ending(ending, engine_of(engine), engine, "web-1", detached).text;
}

TEST(ClientEnding, is_the_containers_if_the_code_can_be_nothing_else) {
  for (const int code : {1, 2, 124, 128, 137, 255}) {
    EXPECT_EQ(text({.code = code}), "Container exited with code " + std::to_string(code));
  }
  EXPECT_EQ(text({.code = 125}, "nerdctl"), "Container exited with code 125");
  EXPECT_EQ(text({.code = 127}, "finch"), "Container exited with code 127");
}

TEST(ClientEnding, may_be_the_engines_failure_depending_on_the_code) {
  EXPECT_EQ(text({.code = 125}),
            "docker could not start the container, or the container exited with code 125");
  EXPECT_EQ(text({.code = 126}, "podman"), "podman could not start the container or execute its "
                                           "command, or the container exited with code 126");
  EXPECT_EQ(text({.code = 127}), "docker could not start the container or find its command, or the "
                                 "container exited with code 127");
  EXPECT_EQ(text({.code = 1}, "nerdctl"),
            "nerdctl could not start the container, or the container exited with code 1");
}

TEST(ClientEnding, suggests_doctor_if_it_may_be_the_engines_failure) {
  const auto remedy = [](int code) {
    return describe_ending({.code = code}, engine_of("docker"), "docker", "web-1", false).remedy;
  };
  for (const int code : {125, 126, 127}) {
    EXPECT_NE(remedy(code).find("`idr doctor`"), std::string::npos) << code;
    EXPECT_NE(remedy(code).find("not ports, mounts or the command"), std::string::npos) << code;
  }
  EXPECT_EQ(remedy(1), "");
}

TEST(ClientEnding, is_always_the_engines_in_the_background) {
  EXPECT_EQ(text({.code = 125}, "docker", true),
            "docker could not start the container (exit code 125)");
  EXPECT_EQ(text({.code = 1}, "docker", true),
            "docker could not start the container (exit code 1)");
  EXPECT_EQ(text({.code = 127}, "docker", true),
            "docker could not start the container or find its command (exit code 127)");
}

TEST(ClientEnding, by_a_signal_leaves_the_container_running) {
  const ClientEnding killed{.code = 128 + SIGKILL, .signal = SIGKILL};
  EXPECT_EQ(text(killed, "/opt/my docker"),
            "/opt/my docker was terminated by signal 9; the container may still be running: "
            "`'/opt/my docker' stop web-1` stops it");
  EXPECT_TRUE(describe_ending(killed, engine_of("docker"), "docker", "x", false).is_warning);
}

TEST(ClientEnding, at_the_third_interruption_leaves_the_container_running) {
  EXPECT_EQ(text({.code = 1, .interruptions = 3}),
            "docker ended after 3 signals; the container may still be running: `docker stop web-1` "
            "stops it");
  EXPECT_EQ(text({.code = 1, .interruptions = 2}), "Container exited with code 1");
  EXPECT_EQ(text({.code = 130, .interruptions = 3}), "Container exited with code 130");
}

} // namespace
} // namespace idr::docker
