#include "core/doctor/engine_checks.hpp"
#include "tests/unit/doctor/findings.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::doctor {
namespace {

using test::Findings;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A machine with a docker that is this script.
struct World {
  test::ScratchFolder folder;
  system::Host host;
  Findings findings;

  explicit World(const std::string& script) {
    if (!script.empty()) folder.write_program("docker", "#!/bin/sh\n" + script);
    host.environment =
        system::Environment({{"PATH", folder.path().string()},
                             {"TMPDIR", folder.path().string()},
                             {"DOCKER_HOST", "unix://" + (folder / "no.sock").string()}});
    host.user_name = "ann";
  }
  docker::NamedEngine docker() const { return {(folder / "docker").string(), "--engine"}; }
};

constexpr auto sound = R"(
case $1 in
  version) echo client=28.2.2; echo server=28.2.1 ;;
  run) while [ "$1" != --env-file ]; do shift; done; /bin/cat "$2" >/dev/null; exit 125 ;;
  image) echo 'env=["PATH=/bin","AWS_PROFILE=build"]' ;;
esac
)";

TEST(ExamineEngine, tells_both_versions_and_that_the_client_sees_the_temp_path) {
  World world(sound);
  const auto client = examine_engine(world.docker(), world.host, world.findings.report());
  ASSERT_TRUE(client);
  EXPECT_EQ(client->engine->name, "docker");
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(StartsWith("good engine client: " + world.docker().program + " 28.2.2 ("),
                          "good engine: 28.2.1|",
                          StartsWith("good temp path: " + world.docker().program + " sees ")));
}

TEST(ExamineEngine, tells_that_there_is_no_client) {
  World world("");
  EXPECT_FALSE(examine_engine(world.docker(), world.host, world.findings.report()));
  EXPECT_THAT(world.findings.texts(), ElementsAre(HasSubstr("is not there or not executable|")));
}

TEST(ExamineEngine, repeats_what_the_client_says_about_an_engine_that_does_not_answer) {
  World world("echo client=1; echo server=; echo 'Cannot connect' >&2; exit 1");
  EXPECT_TRUE(examine_engine(world.docker(), world.host, world.findings.report()));
  EXPECT_THAT(world.findings.texts()[1],
              AllOf(StartsWith("bad engine: Cannot connect|No engine listens at "),
                    HasSubstr("systemctl start docker")));
}

TEST(ExamineEngine, tells_a_client_that_does_not_see_the_temp_path) {
  World world("echo client=1; echo server=1");
  examine_engine(world.docker(), world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts()[2],
              AllOf(HasSubstr("/docker does not read a file in "), HasSubstr("TMPDIR")));
}

TEST(ExamineImage, tells_what_of_its_variables_would_defeat_the_role) {
  World world(sound);
  examine_image({&docker::engine_of("docker"), (world.folder / "docker").string(), "PATH"},
                "mine:1", world.host, world.findings.report());
  EXPECT_THAT(
      world.findings.texts(),
      ElementsAre("good image: mine:1|", AllOf(StartsWith("warning image: mine:1 sets AWS_PROFILE"),
                                               HasSubstr("-e AWS_PROFILE"))));
}

TEST(ExamineImage, warns_of_one_that_has_to_be_pulled) {
  World world("exit 1");
  examine_image({&docker::engine_of("docker"), (world.folder / "docker").string(), "PATH"},
                "mine:1", world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(StartsWith("warning image: mine:1 is not on this machine|")));
}

} // namespace
} // namespace idr::doctor
