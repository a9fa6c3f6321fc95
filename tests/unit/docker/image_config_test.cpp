#include "core/docker/image_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::docker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ImageConfig, is_asked_for_by_arguments_that_no_image_name_can_change) {
  EXPECT_THAT(
      image_config_arguments("--help"),
      ElementsAre("image", "inspect", "--format", "config={{json .Config}}", "--", "--help"));
}

TEST(ImageConfig, has_the_names_of_variables_and_the_exposed_ports) {
  const auto config = read_image_config(
      R"(config={"Env":["PATH=/bin","A=b=c","EMPTY=","BARE"],"ExposedPorts":{"53/udp":{},"80/tcp":{}}})"
      "\n");
  ASSERT_TRUE(config);
  EXPECT_THAT(config->variables, ElementsAre("PATH", "A", "EMPTY", "BARE"));
  EXPECT_THAT(config->ports, ElementsAre("53/udp", "80/tcp"));
}

TEST(ImageConfig, may_lack_both) {
  for (const auto* output : {"config={}", R"(config={"Env":null,"ExposedPorts":null})",
                             R"(config={"Env":[1,null],"ExposedPorts":{}})"}) {
    const auto config = read_image_config(output);
    ASSERT_TRUE(config) << output;
    EXPECT_THAT(config->variables, IsEmpty());
    EXPECT_THAT(config->ports, IsEmpty());
  }
}

TEST(ImageConfig, is_found_among_warnings) {
  EXPECT_TRUE(read_image_config("WARNING: {\"Env\":[]}\nconfig={}\n"));
}

TEST(ImageConfig, is_absent_from_other_output) {
  for (const auto* output :
       {"", "config=", "config=null", "config=[]", "config={", "{}", "Error: no such image"}) {
    EXPECT_FALSE(read_image_config(output)) << output;
  }
}

} // namespace
} // namespace idr::docker
