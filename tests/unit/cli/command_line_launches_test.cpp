// The words of `idr ps` and `idr stop`.
#include "cli/command_line.hpp"
#include "tests/unit/cli/parsed_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <variant>

namespace idr::cli {
namespace {

using test::parse;
using test::refusal;
using test::Words;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(PsWords, are_options_alone) {
  const auto plain = parse<PsOptions>({"ps"});
  EXPECT_EQ(plain.engine.program, "");
  EXPECT_FALSE(plain.json);
  EXPECT_FALSE(plain.warnings_only);
  const auto all = parse<PsOptions>({"ps", "--json", "--engine", "podman", "--warnings-only"});
  EXPECT_TRUE(all.json);
  EXPECT_TRUE(all.warnings_only);
  EXPECT_EQ(all.engine.program, "podman");
  EXPECT_EQ(to_string(all.engine.origin), "--engine");
  EXPECT_THAT(refusal({"ps", "app"}), HasSubstr("unexpected argument \"app\""));
}

TEST(StopWords, are_the_names_of_containers) {
  const auto options = parse<StopOptions>({"stop", "app", "--engine", "/opt/podman", "web"});
  EXPECT_THAT(options.names, ElementsAre("app", "web"));
  EXPECT_EQ(options.engine.program, "/opt/podman");
  EXPECT_EQ(refusal({"stop"}), "the name of a container is missing\n`idr ps` lists them.");
  EXPECT_THAT(parse<StopOptions>({"stop", "--", "app"}).names, ElementsAre("app"));
  EXPECT_THAT(refusal({"stop", "--engine", "podman"}), HasSubstr("the name of a container"));
}

TEST(StopWords, may_not_be_empty) {
  EXPECT_THAT(refusal({"stop", ""}), HasSubstr("an argument is empty"));
}

TEST(LaunchesWords, show_the_help_of_their_command) {
  EXPECT_EQ(parse<Help>({"ps", "--help"}).command, options::Command::Ps);
  EXPECT_EQ(parse<Help>({"help", "stop"}).command, options::Command::Stop);
}

TEST(LaunchesWords, do_not_include_options_of_other_commands) {
  for (const std::string command : {"ps", "stop"}) {
    for (const std::string option : {"--verbose", "--role", "--profile", "--dry-run", "--delivery",
                                     "--variant", "--all", "--time", "-a", "-t"}) {
      EXPECT_THAT(refusal({command, option, "x"}), HasSubstr("unknown option " + option));
    }
  }
  EXPECT_THAT(refusal({"stop", "--json", "x"}), HasSubstr("unknown option --json"));
  EXPECT_THAT(refusal({"ps", "--jsno"}), HasSubstr("Did you mean --json?"));
  EXPECT_THAT(refusal({"ps", "--format", "json"}), HasSubstr("Did you mean --json?"));
}

TEST(LaunchesWords, take_the_engine_from_the_project_file) {
  const test::ScratchFolder folder;
  folder.write("idr.toml", "image = \"busybox\"\nengine = \"podman\"\nrole = \"app\"\n");
  system::Host host;
  host.working_directory = folder.path();
  const auto engine_of = [&](const Words& words) {
    const auto invocation = parse_command_line(words, host);
    const auto* ps = std::get_if<PsOptions>(&invocation);
    const auto& engine = ps != nullptr ? ps->engine : std::get<StopOptions>(invocation).engine;
    return engine.program + " (" + to_string(engine.origin) + ")";
  };
  const auto of_file = "podman (" + (folder / "idr.toml").string() + ":2)";
  EXPECT_EQ(engine_of({"ps"}), of_file);
  EXPECT_EQ(engine_of({"stop", "x"}), of_file);
  EXPECT_EQ(engine_of({"ps", "--engine", "docker"}), "docker (--engine)");
  EXPECT_EQ(engine_of({"ps", "--no-project-file"}), " (--engine)");
}

} // namespace
} // namespace idr::cli
