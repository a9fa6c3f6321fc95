#include "core/launch/examined_image.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"
#include "tests/unit/launch/recording_reporter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::launch {
namespace {

using test::FakeEngine;
using test::Loop;
using test::RecordingReporter;
using test::text_of_child;
using testing::ElementsAre;

/// The image is there if the file `image` exists, or after it was pulled, unless the file `offline`
/// exists.
constexpr auto engine_script = R"(
case $1 in
image) [ -e image ] && echo 'config={"Env":["A=1"],"ExposedPorts":{"80/tcp":{}}}' ;;
pull) [ ! -e offline ] && : >image ;;
esac)";

constexpr auto inspect_line = "image inspect --format -- img:1";

/// `VARIABLES PORTS`, or `unknown`, and what is reported; in a child.
std::string config_of(const FakeEngine& client, const std::vector<std::string>& options,
                      bool is_pulled) {
  return text_of_child([&] {
    Loop loop;
    const auto environment = client.environment();
    EngineCalls engine(loop, client.program(), environment);
    docker::RunCommand run;
    run.options = options;
    run.image = "img:1";
    const RecordingReporter reporter;
    ExaminedImage image(engine, run);
    if (is_pulled) {
      image.pull_if_absent(reporter);
    } else {
      image.begin();
    }
    const auto* config = image.config();
    auto text = config == nullptr ? "unknown"
                                  : fmt::format("{} {}", fmt::join(config->variables, ","),
                                                fmt::join(config->ports, ","));
    if (!image.was_examined()) text += " too early";
    return fmt::format("{}{}", text, fmt::join(reporter.said(), ""));
  });
}

TEST(ExaminedImage, has_the_config_that_the_engine_knows) {
  const FakeEngine client(engine_script);
  client.folder.write("image", "");
  EXPECT_EQ(config_of(client, {}, false), "A 80/tcp");
  EXPECT_THAT(client.calls(), ElementsAre(inspect_line));
}

TEST(ExaminedImage, is_unknown_if_the_engine_does_not_have_it) {
  const FakeEngine client(engine_script);
  EXPECT_EQ(config_of(client, {}, false), "unknown");
}

TEST(ExaminedImage, is_pulled_only_if_it_is_absent) {
  const FakeEngine present(engine_script);
  present.folder.write("image", "");
  EXPECT_EQ(config_of(present, {}, true), "A 80/tcp");
  EXPECT_THAT(present.calls(), ElementsAre(inspect_line));
  const FakeEngine absent(engine_script);
  EXPECT_EQ(config_of(absent, {}, true), "A 80/tcppulling img:1, whose ports are published");
  EXPECT_THAT(absent.calls(), ElementsAre(inspect_line, "pull img:1", inspect_line));
}

TEST(ExaminedImage, is_pulled_for_the_platform_of_the_launch) {
  const FakeEngine client(engine_script);
  config_of(client, {"--platform", "linux/386", "--rm", "--platform", "linux/arm64"}, true);
  EXPECT_EQ(client.calls().at(1), "pull --platform linux/arm64 img:1");
}

TEST(ExaminedImage, is_not_pulled_if_the_launch_forbids_it) {
  const FakeEngine client(engine_script);
  EXPECT_EQ(config_of(client, {"--pull", "always", "--pull", "never"}, true), "unknown");
  EXPECT_THAT(client.calls(), ElementsAre(inspect_line));
}

TEST(ExaminedImage, is_unknown_if_it_cannot_be_pulled) {
  const FakeEngine client(engine_script);
  client.folder.write("offline", "");
  EXPECT_EQ(config_of(client, {}, true), "unknownpulling img:1, whose ports are published");
}

} // namespace
} // namespace idr::launch
