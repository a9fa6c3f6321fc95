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
  docker::NamedEngine docker() const {
    return {(folder / "docker").string(), options::OnCommandLine{&options::option("engine")}};
  }
};

constexpr auto sound = R"(
case $1 in
  version) echo client=28.2.2; echo server=28.2.1 ;;
  run) while [ "$1" != --env-file ]; do shift; done; /bin/cat "$2" >/dev/null; exit 125 ;;
esac
)";

TEST(ExamineEngine, tells_both_versions_and_that_the_client_sees_the_temp_path) {
  World world(sound);
  const auto engine = examine_engine(world.docker(), world.host, world.findings.report());
  ASSERT_TRUE(engine.client);
  EXPECT_EQ(engine.client->engine->name, "docker");
  EXPECT_TRUE(engine.answers);
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(StartsWith("good engine client: " + world.docker().program + " 28.2.2 ("),
                          "good engine: 28.2.1|",
                          StartsWith("good temp path: " + world.docker().program + " sees ")));
}

TEST(ExamineEngine, tells_that_there_is_no_client) {
  World world("");
  EXPECT_FALSE(examine_engine(world.docker(), world.host, world.findings.report()).client);
  EXPECT_THAT(world.findings.texts(), ElementsAre(AllOf(HasSubstr("is not an executable file|"),
                                                        HasSubstr("Install it, or name another"))));
}

TEST(ExamineEngine, repeats_what_the_client_says_about_an_engine_that_does_not_answer) {
  World world("echo client=1; echo server=; echo 'Cannot connect' >&2; exit 1");
  const auto engine = examine_engine(world.docker(), world.host, world.findings.report());
  EXPECT_TRUE(engine.client);
  EXPECT_FALSE(engine.answers);
  EXPECT_THAT(world.findings.texts()[1],
              AllOf(StartsWith("bad engine: Cannot connect|No engine listens at "),
                    HasSubstr("systemctl start docker")));
}

TEST(ExamineEngine, tells_that_dockers_settings_cannot_be_read_and_quotes_a_line_without_its_end) {
  World world("echo 'WARNING: Error parsing config file (/c.json): EOF client=' >&2\n"
              "echo client=1; echo server=; printf 'no host\\r\\n' >&2; exit 1");
  examine_engine(world.docker(), world.host, world.findings.report());
  const auto& program = world.docker().program;
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(StartsWith("warning engine client: " + program +
                                     ": error parsing config file (/c.json): EOF"),
                          StartsWith("good engine client: " + program + " 1 ("),
                          StartsWith("bad engine: no host|"), HasSubstr("temp path")));
}

TEST(ExamineEngine, tells_a_client_that_does_not_see_the_temp_path) {
  World world("echo client=1; echo server=1");
  examine_engine(world.docker(), world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts()[2],
              AllOf(HasSubstr("/docker does not read a file in "), HasSubstr("TMPDIR")));
}

TEST(ExamineEngine, says_of_one_without_a_server_that_it_needs_none) {
  World world("echo client=5; echo server=");
  EXPECT_TRUE(examine_engine(world.docker(), world.host, world.findings.report()).answers);
  EXPECT_THAT(world.findings.texts()[1], HasSubstr("/docker needs no server|"));
}

} // namespace
} // namespace idr::doctor
