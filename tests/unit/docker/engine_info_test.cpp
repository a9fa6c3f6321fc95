#include "core/docker/engine_info.hpp"

#include <gtest/gtest.h>

namespace idr::docker {
namespace {

TEST(EngineInfo, has_the_architecture_and_the_host_name) {
  const auto docker = read_engine_info("x86_64\nlaptop\n[name=seccomp,profile=builtin]\n");
  EXPECT_EQ(docker.architecture, "x86_64");
  EXPECT_EQ(docker.host_name, "laptop");
  EXPECT_FALSE(docker.has_own_network);
  const auto podman = read_engine_info("arm64\nlaptop\n\n");
  EXPECT_EQ(podman.architecture, "arm64");
  EXPECT_EQ(podman.host_name, "laptop");
  EXPECT_FALSE(podman.has_own_network);
}

TEST(EngineInfo, says_that_rootless_docker_has_a_network_of_its_own) {
  EXPECT_TRUE(read_engine_info("x86_64\nlaptop\n[name=seccomp,profile=builtin name=rootless]\n")
                  .has_own_network);
  EXPECT_FALSE(read_engine_info("x86_64\nrootless\n[]\n").has_own_network);
}

TEST(EngineInfo, is_empty_where_the_engine_says_nothing) {
  for (const auto* output : {"", "\n", "\n\n\n"}) {
    const auto info = read_engine_info(output);
    EXPECT_EQ(info.architecture, "");
    EXPECT_EQ(info.host_name, "");
    EXPECT_FALSE(info.has_own_network);
  }
  EXPECT_EQ(read_engine_info("x86_64").architecture, "x86_64");
}

} // namespace
} // namespace idr::docker
