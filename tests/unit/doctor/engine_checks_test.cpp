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

/// A machine whose docker is this script.
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

TEST(ExamineEngine, reports_versions_and_that_the_client_can_read_the_temp_path) {
  World world(sound);
  const auto engine = examine_engine(world.docker(), world.host, world.findings.report());
  ASSERT_TRUE(engine.client);
  EXPECT_EQ(engine.client->engine->name, "docker");
  EXPECT_TRUE(engine.answers);
  EXPECT_THAT(
      world.findings.texts(),
      ElementsAre(StartsWith("good engine client: " + world.docker().program + " 28.2.2 ("),
                  "good engine: 28.2.1|",
                  StartsWith("good temp path: " + world.docker().program + " can read files in ")));
}

TEST(ExamineEngine, reports_a_missing_client) {
  World world("");
  EXPECT_FALSE(examine_engine(world.docker(), world.host, world.findings.report()).client);
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(AllOf(HasSubstr("is not an executable file|"),
                                HasSubstr("Install it, or choose another"))));
}

TEST(ExamineEngine, quotes_the_client_if_the_engine_does_not_answer) {
  World world("echo client=1; echo server=; echo 'Cannot connect' >&2; exit 1");
  const auto engine = examine_engine(world.docker(), world.host, world.findings.report());
  EXPECT_TRUE(engine.client);
  EXPECT_FALSE(engine.answers);
  EXPECT_THAT(world.findings.texts()[1],
              AllOf(StartsWith("bad engine: Cannot connect|No engine is listening at "),
                    HasSubstr("systemctl start docker")));
}

TEST(ExamineEngine, reports_unreadable_docker_settings_and_quotes_an_unterminated_line) {
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

TEST(ExamineEngine, reports_a_client_that_cannot_read_the_temp_path) {
  World world("echo client=1; echo server=1");
  examine_engine(world.docker(), world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts()[2],
              AllOf(HasSubstr("/docker cannot read files in "), HasSubstr("TMPDIR")));
}

TEST(ExamineEngine, reports_that_an_engine_needs_no_server) {
  World world("echo client=5; echo server=");
  EXPECT_TRUE(examine_engine(world.docker(), world.host, world.findings.report()).answers);
  EXPECT_THAT(world.findings.texts()[1], HasSubstr("/docker needs no server|"));
}

} // namespace
} // namespace idr::doctor
