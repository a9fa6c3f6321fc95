#include "core/doctor/engine_object_checks.hpp"
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
using testing::IsEmpty;
using testing::StartsWith;

using Texts = std::vector<std::string>;

constexpr auto sound = R"(
case "$1 $*" in
  image*) echo 'config={"Env":["PATH=/bin","AWS_PROFILE=build"]}' ;;
  container*web*) echo name=/web-1 ;;
  network*front) ;;
  *) echo "Error: no such thing"; exit 1 ;;
esac
)";

/// An engine whose client is this script.
struct World {
  test::ScratchFolder folder;
  system::Host host;
  ExaminedEngine engine;

  explicit World(const std::string& script = sound) {
    folder.write_program("docker", "#!/bin/sh\n" + script);
    engine = {docker::EngineClient{&docker::engine_of("docker"), (folder / "docker").string(), {}},
              true};
  }
  Texts examine(const EngineObjects& objects) const {
    Findings findings;
    examine_engine_objects(engine, objects, host, findings.report());
    return findings.texts();
  }
};

TEST(ExamineImage, reports_variables_that_would_override_the_role) {
  EXPECT_THAT(
      World().examine({.image = "mine:1"}),
      ElementsAre("good image: mine:1|", AllOf(StartsWith("warning image: mine:1 sets AWS_PROFILE"),
                                               HasSubstr("`idr run -e AWS_PROFILE …`"))));
}

TEST(ExamineImage, ignores_a_variable_that_the_launch_removes) {
  EXPECT_THAT(World().examine({.image = "mine:1", .unset_variables = {"AWS_PROFILE"}}),
              ElementsAre("good image: mine:1|"));
}

TEST(ExamineImage, warns_if_the_image_must_be_pulled) {
  EXPECT_THAT(
      World("[ \"$5\" = -- ] && exit 1; echo 'config={\"Env\":null}'").examine({.image = "--help"}),
      ElementsAre(HasSubstr("docker pull -- --help")));
  EXPECT_THAT(World("exit 1").examine({.image = "mine:1"}),
              ElementsAre(AllOf(StartsWith("warning image: mine:1 is not on this machine|"),
                                HasSubstr("docker pull mine:1"))));
}

TEST(ExamineContainerName, is_free_unless_a_container_has_it) {
  EXPECT_THAT(World().examine({.container_name = "other"}),
              ElementsAre("good container name: other is free|"));
  EXPECT_THAT(
      World().examine({.container_name = "web-1"}),
      ElementsAre(AllOf(StartsWith("bad container name: a container named web-1 already exists|"),
                        HasSubstr("docker rm -f web-1"))));
  // That container was found by the beginning of its ID.
  EXPECT_THAT(World().examine({.container_name = "web"}),
              ElementsAre("good container name: web is free|"));
}

TEST(ExamineNetwork, must_exist) {
  EXPECT_THAT(World().examine({.networks = {"front", "name=front,alias=x"}}),
              ElementsAre("good network: front|", "good network: front|"));
  EXPECT_THAT(World().examine({.networks = {"back"}}),
              ElementsAre(AllOf(StartsWith("bad network: back: Error: no such thing|"),
                                HasSubstr("docker network create back"))));
}

TEST(ExamineNetwork, ignores_network_modes) {
  EXPECT_THAT(World().examine({.networks = {"host", "bridge", "none", "container:x", "ns:/x"}}),
              IsEmpty());
}

TEST(ExamineEngineObjects, are_not_tried_if_the_engine_does_not_answer) {
  World world("exit 99");
  const EngineObjects objects{.image = "a", .container_name = "b", .networks = {"c"}};
  world.engine.answers = false;
  EXPECT_THAT(world.examine(objects),
              ElementsAre("unknown image: not tried: the engine does not answer|",
                          "unknown container name: not tried: the engine does not answer|",
                          "unknown network: not tried: the engine does not answer|"));
  world.engine.client.reset();
  EXPECT_THAT(world.examine(objects)[0], HasSubstr("not tried: engine client not found"));
}

} // namespace
} // namespace idr::doctor
