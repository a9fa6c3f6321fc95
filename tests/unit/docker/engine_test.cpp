#include "core/docker/engine.hpp"
#include "core/system/error.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace idr::docker {
namespace {

class ChooseEngine : public testing::Test {
protected:
  void install(const char* name) const { folder_.write_program(name, "#!/bin/sh\n"); }

  std::string choose(const std::string& typed = {}, const std::string& variable = {}) const {
    return choose_engine(typed, system::Environment({{"PATH", folder_.path().string()},
                                                     {"IAM_DOCKER_RUN_ENGINE", variable}}));
  }

  /// Checks that it is code 127, and gives the message and the remedy.
  std::string refusal(const std::string& typed = {}, const std::string& variable = {}) const {
    try {
      return "chosen: " + choose(typed, variable);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 127);
      return std::string(error.what()) + "|" + error.remedy();
    }
  }

  test::ScratchFolder folder_;
};

TEST_F(ChooseEngine, takes_the_first_that_is_there) {
  install("finch");
  EXPECT_EQ(choose(), "finch");
  install("nerdctl");
  EXPECT_EQ(choose(), "nerdctl");
  install("podman");
  EXPECT_EQ(choose(), "podman");
  install("docker");
  EXPECT_EQ(choose(), "docker");
  std::filesystem::permissions(folder_ / "docker", std::filesystem::perms::owner_read);
  EXPECT_EQ(choose(), "podman");
}

TEST_F(ChooseEngine, obeys_the_option_then_the_variable) {
  for (const auto* name : {"docker", "podman", "nerdctl", "other"}) install(name);
  EXPECT_EQ(choose("podman", "nerdctl"), "podman");
  EXPECT_EQ(choose("", "nerdctl"), "nerdctl");
  EXPECT_EQ(choose("", " "), "docker");
  EXPECT_EQ(choose("other"), "other");
  const auto path = (folder_ / "other").string();
  EXPECT_EQ(choose(path), path);
}

TEST_F(ChooseEngine, says_which_is_missing_and_who_named_it) {
  install("docker");
  EXPECT_THAT(refusal("podman", "docker"), testing::StartsWith("podman (from --engine)"));
  EXPECT_THAT(refusal("", "podman"), testing::StartsWith("podman (from IAM_DOCKER_RUN_ENGINE)"));
  EXPECT_THAT(refusal((folder_ / "absent").string()), testing::HasSubstr("absent"));
}

TEST_F(ChooseEngine, says_what_to_install_where_there_is_none) {
  EXPECT_THAT(refusal(), testing::ContainsRegex("no container engine.*\\|.*[Ii]nstall"));
}

TEST(EngineSocket, is_the_one_that_DOCKER_HOST_names_where_it_is_one) {
  struct {
    const char* host;
    const char* socket;
  } const cases[] = {
      {"", "/var/run/docker.sock"},
      {" ", "/var/run/docker.sock"},
      {"unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock"},
      {"tcp://10.0.0.1:2375", "/var/run/docker.sock"},
      {"ssh://me@unix://x", "/var/run/docker.sock"},
  };
  for (const auto& [host, socket] : cases) {
    system::Environment environment;
    environment.set("DOCKER_HOST", host);
    EXPECT_EQ(engine_socket(environment), socket) << host;
  }
  EXPECT_EQ(engine_socket(system::Environment()), "/var/run/docker.sock");
}

} // namespace
} // namespace idr::docker
