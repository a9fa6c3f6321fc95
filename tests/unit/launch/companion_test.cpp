#include "core/error.hpp"
#include "core/launch/companion.hpp"
#include "core/launch/launch_record.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"
#include "tests/unit/launch/recording_reporter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::launch {
namespace {

using test::FakeEngine;
using test::Loop;
using test::RecordingReporter;
using test::text_of_child;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto start_line =
    "run --detach --rm --pull never --name app-credentials --user 65534:65534 --read-only "
    "--cap-drop ALL --security-opt no-new-privileges --tmpfs /run/agent:mode=1777 --label "
    "iam-docker-run.launch=0123456789abcdef --label iam-docker-run.application=app agent:1";
constexpr auto list_line =
    "ps --all --no-trunc --filter label=iam-docker-run.launch=0123456789abcdef --format";
constexpr auto list_all_line = "ps --all --no-trunc --filter label=iam-docker-run.launch --format";
constexpr auto rm_line = "rm --force c1";

/// An engine with or without the agent's image (the file `image`), in which the companion starts
/// unless the file `conflict` exists; its companion is in `companion`.
constexpr auto engine_script = R"sh(
case "$1 $2" in
'run --detach')
  [ -e image ] || { echo "docker: Error response from daemon: No such image: agent:1" >&2; exit 125; }
  printf 'c1\tapp-credentials\t"0123456789abcdef"\t"app"\tagent:1\tCreated\n' >companion
  [ ! -e conflict ] || { echo "docker: Error response from daemon: Conflict." >&2; exit 125; } ;;
'image inspect') [ -e image ] || exit 1 ;;
'info --format')
  if [ -e architecture ]; then cat architecture; else echo x86_64; fi
  printf 'laptop\n[]\n' ;;
'load --input')
  [ ! -e unreadable ] || { echo 'no space left on device' >&2; exit 1; }
  [ -e forgetful ] || : >image ;;
'image ls') printf 'agent:1\nlocalhost/agent:1\nagent:0\nlocalhost/agent:0\n' ;;
'ps --all') cat companion leftover 2>/dev/null ;;
'rm --force') if [ "$3" = old ]; then rm -f conflict leftover; else rm companion; fi ;;
esac
exit 0)sh";

/// The result of a start, in a child: nothing, or the Error. `before` prepares the engine.
struct Start {
  FakeEngine engine{engine_script};
  std::vector<std::string> exposed = {};
  bool is_released = false;

  Start() {
    engine.folder.write("agent-amd64.tar", "");
    engine.folder.write("image", "");
  }
  const Start& with(const char* file, const char* text = "") const {
    engine.folder.write(file, text);
    return *this;
  }
  const Start& without(const char* file) const {
    std::filesystem::remove(engine.folder / file);
    return *this;
  }

  std::string run() const {
    return text_of_child([&] {
      Loop loop;
      const auto environment = engine.environment();
      EngineCalls calls(loop, engine.program(), environment);
      docker::Pod pod;
      pod.agent = {"agent:1", engine.folder.path()};
      const docker::PodNames names{"app", "0123456789abcdef"};
      const RecordingReporter reporter;
      const OwnLaunchRecord record(launch_record_folder(environment), names.launch_id);
      std::string result;
      try {
        Companion companion(calls, pod, names, reporter);
        companion.start(exposed);
        result = companion.is_starting() ? "" : "not starting; ";
        companion.wait();
        result += companion.is_starting() ? "still starting" : "runs";
        if (is_released) companion.release();
      } catch (const Error& error) {
        result += fmt::format("{}: {}", error.exit_code(), error.what());
      }
      return fmt::format("{}{}", result, fmt::join(reporter.messages(), ""));
    });
  }
};

TEST(Companion, is_started_and_removed_in_the_end) {
  const Start start;
  EXPECT_EQ(start.run(), "runs");
  EXPECT_THAT(start.engine.calls(), ElementsAre(start_line, list_line, rm_line));
}

TEST(Companion, stays_if_it_was_released) {
  Start start;
  start.is_released = true;
  EXPECT_EQ(start.run(), "runs");
  EXPECT_THAT(start.engine.calls(), ElementsAre(start_line));
}

TEST(Companion, exposes_the_ports_of_the_applications_image) {
  Start start;
  start.exposed = {"80/tcp"};
  start.run();
  EXPECT_THAT(start.engine.calls().front(), testing::HasSubstr(" --expose 80/tcp agent:1"));
}

TEST(Companion, loads_its_image_once_and_removes_other_versions) {
  const Start start;
  EXPECT_EQ(
      start.without("image").run(),
      fmt::format("runsloading the credential agent into {} (only once)", start.engine.program()));
  const auto archive = (start.engine.folder / "agent-amd64.tar").string();
  EXPECT_THAT(start.engine.calls(),
              ElementsAre(start_line, "image inspect agent:1", "info --format",
                          "load --input " + archive,
                          "image ls --filter label=iam-docker-run.agent --format",
                          "image rm agent:0 localhost/agent:0", start_line, list_line, rm_line));
}

TEST(Companion, has_no_image_for_another_architecture) {
  const Start start;
  EXPECT_EQ(start.without("image").with("architecture", "riscv64\n").run(),
            "1: there is no credential agent for the engine's architecture (riscv64)");
  EXPECT_THAT(start.engine.calls(),
              ElementsAre(start_line, "image inspect agent:1", "info --format", list_line));
}

TEST(Companion, says_why_its_image_is_not_loaded) {
  const Start start;
  EXPECT_EQ(start.without("image").with("unreadable").run(),
            fmt::format("125: the credential agent was not loaded: no space left on device"
                        "loading the credential agent into {} (only once)",
                        start.engine.program()));
}

TEST(Companion, says_that_somebody_removes_its_image) {
  const Start start;
  EXPECT_THAT(start.without("image").with("forgetful").run(),
              StartsWith("125: the image of the credential agent was removed while it was needed"));
}

TEST(Companion, is_started_again_after_a_leftover_was_removed) {
  const Start start;
  start.with("conflict")
      .with("leftover", "old\tapp-credentials\t\"0000000000000000\"\t\"app\"\tagent:1\tUp\n");
  EXPECT_EQ(start.run(), "runs");
  EXPECT_THAT(start.engine.calls(), ElementsAre(start_line, "image inspect agent:1", list_all_line,
                                                "rm --force old", start_line, list_line, rm_line));
}

TEST(Companion, says_that_a_launch_of_this_name_is_running) {
  const Start start;
  start.with("conflict")
      .with("leftover", "c2\tapp-credentials\t\"ffffffffffffffff\"\t\"app\"\tagent:1\tUp\n"
                        "a2\tapp\t\"ffffffffffffffff\"\t\"app\"\timage\tUp\n");
  EXPECT_EQ(start.run(), "125: app is already running, with --delivery endpoint");
}

TEST(Companion, leaves_nothing_if_it_does_not_start) {
  const Start start;
  EXPECT_EQ(
      start.with("conflict").run(),
      fmt::format("125: {} did not start app-credentials: Conflict.", start.engine.program()));
  EXPECT_THAT(start.engine.calls(), ElementsAre(start_line, "image inspect agent:1", list_all_line,
                                                list_all_line, list_line, rm_line));
  EXPECT_FALSE(std::filesystem::exists(start.engine.folder / "companion"));
}

TEST(Companion, is_not_removed_if_it_was_never_started) {
  const FakeEngine engine(engine_script);
  EXPECT_EQ(text_of_child([&] {
              Loop loop;
              const auto environment = engine.environment();
              EngineCalls calls(loop, engine.program(), environment);
              const RecordingReporter reporter;
              const Companion companion(calls, {}, {}, reporter);
              return std::string();
            }),
            "");
  EXPECT_THAT(engine.calls(), IsEmpty());
}

TEST(Companion, is_removed_after_an_interruption_while_it_starts) {
  const FakeEngine engine("case $1 in run) : >begun; kill -TERM $PPID; sleep 0.2; : >started ;;\n"
                          "ps) printf 'c1\\tapp-credentials\\t\"i\"\\t\"app\"\\tagent\\tUp\\n' ;;\n"
                          "rm) [ -e started ] && : >removed ;; esac");
  EXPECT_EQ(text_of_child([&]() -> std::string {
              Loop loop;
              const auto environment = engine.environment();
              EngineCalls calls(loop, engine.program(), environment);
              const docker::Pod pod;
              const docker::PodNames names{"app", "0123456789abcdef"};
              const RecordingReporter reporter;
              try {
                Companion companion(calls, pod, names, reporter);
                companion.start({});
                companion.wait();
              } catch (const Error& error) {
                return std::to_string(error.exit_code());
              }
              return "no error";
            }),
            "143");
  EXPECT_TRUE(std::filesystem::exists(engine.folder / "removed"));
}

TEST(Companion, says_how_to_remove_it_if_the_engine_does_not) {
  const FakeEngine engine(
      "case $1 in\nps) printf 'c1\\tapp-credentials\\t\"i\"\\t\"app\"\\tagent\\tUp\\n' ;;\n"
      "rm | stop) echo 'Error: busy' >&2; exit 1 ;;\nesac");
  EXPECT_EQ(text_of_child([&] {
              Loop loop;
              const auto environment = engine.environment();
              EngineCalls calls(loop, engine.program(), environment);
              const docker::Pod pod;
              const docker::PodNames names{"app", "0123456789abcdef"};
              const RecordingReporter reporter;
              {
                Companion companion(calls, pod, names, reporter);
                companion.start({});
                companion.wait();
              }
              return reporter.messages().at(0);
            }),
            fmt::format("! app-credentials was not removed: busy. `{} rm --force "
                        "app-credentials` removes it.",
                        engine.program()));
}

} // namespace
} // namespace idr::launch
