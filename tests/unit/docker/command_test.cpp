#include "core/docker/command.hpp"
#include "tests/unit/options/typed.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::docker {
namespace {

using Words = std::vector<std::string>;

Words passed_on(const Words& words) {
  Words arguments;
  for (const auto& option : test::typed(words)) append_option(arguments, option);
  return arguments;
}

TEST(AppendOption, writes_an_option_in_dockers_form) {
  EXPECT_EQ(passed_on({"-u", "me"}), (Words{"--user", "me"}));
  EXPECT_EQ(passed_on({"--user="}), (Words{"--user", ""}));
  EXPECT_EQ(passed_on({"--label=a=b", "--net", "x"}), (Words{"--label", "a=b", "--net", "x"}));
  EXPECT_EQ(passed_on({"--init", "--read-only=1"}), (Words{"--init", "--read-only"}));
  EXPECT_EQ(passed_on({"--sig-proxy=0"}), Words{"--sig-proxy=false"});
  EXPECT_EQ(passed_on({"--portmap", "1:1"}), (Words{"--publish", "1:1"}));
}

/// Options, name, env file and variables come before the image, everything else after it.
TEST(RunArguments, are_in_dockers_order) {
  const RunCommand run{.engine = "/opt/podman",
                       .options = {"--rm", "--env-file", "typed.env", "-v"},
                       .variable_options = {"--env", "B", "--env", "A"},
                       .image = "busybox",
                       .command = {"sh", "-c", "a b"}};
  EXPECT_EQ(
      run_arguments(run, "name-1", "/tmp/env"),
      (Words{"/opt/podman", "run", "--rm", "--env-file", "typed.env", "-v", "--name", "name-1",
             "--env-file", "/tmp/env", "--env", "B", "--env", "A", "busybox", "sh", "-c", "a b"}));
}

TEST(RunArguments, never_have_an_image_that_docker_would_parse_as_an_option) {
  const RunCommand run{.engine = "docker",
                       .options = {},
                       .variable_options = {},
                       .image = "--privileged",
                       .command = {"busybox"}};
  EXPECT_EQ(run_arguments(run, "n", "f"), (Words{"docker", "run", "--name", "n", "--env-file", "f",
                                                 "--", "--privileged", "busybox"}));
}

TEST(RunArguments, may_have_no_options) {
  const RunCommand run{
      .engine = "docker", .options = {}, .variable_options = {}, .image = "i", .command = {}};
  EXPECT_EQ(run_arguments(run, "n", "e"),
            (Words{"docker", "run", "--name", "n", "--env-file", "e", "i"}));
}

} // namespace
} // namespace idr::docker
