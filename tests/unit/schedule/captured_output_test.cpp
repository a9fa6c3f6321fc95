#include "core/error.hpp"
#include "core/launch/foreground.hpp"
#include "core/schedule/captured_output.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace idr::schedule {
namespace {

// Everything runs in a child, because a loop blocks signals.

/// What a job prints whose output is captured, printed after its end; "lost" if a part is missing.
std::string printed(const std::string& script) {
  const test::ScratchFolder folder;
  const auto file = folder / "printed";
  const bool is_complete = test::succeeds([&] {
    launch::Supervisor loop;
    CapturedOutput output(loop, folder.path());
    system::ChildProcess job({"/bin/sh", "-c", script}, system::Environment::of_process(),
                             loop.previous_signals(),
                             {.output = output.descriptor(), .error = output.descriptor()});
    output.close_descriptor();
    launch::wait_in_foreground(loop, job);
    const int stream = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ::dup2(stream, STDOUT_FILENO);
    return output.print() ? 0 : 1;
  });
  return is_complete ? test::content_of(file) : "lost";
}

TEST(CapturedOutputs, have_both_streams_in_order) {
  EXPECT_EQ(printed("echo 1; echo 2 >&2; echo 3"), "1\n2\n3\n");
}

TEST(CapturedOutputs, have_what_is_written_to_a_stream_that_is_opened_again) {
  EXPECT_EQ(printed("echo 1; echo 2 >/dev/stderr; echo 3 >/dev/stdout; echo 4"), "1\n2\n3\n4\n");
}

TEST(CapturedOutputs, may_be_longer_than_a_pipe_holds) {
  EXPECT_EQ(printed("head -c 1000000 /dev/zero"), std::string(1'000'000, '\0'));
}

TEST(CapturedOutputs, do_not_wait_for_what_the_job_leaves_behind) {
  EXPECT_EQ(printed("sleep 30 & echo 1"), "1\n");
}

TEST(CapturedOutputs, need_a_folder) {
  EXPECT_TRUE(test::succeeds([] {
    launch::Supervisor loop;
    try {
      const CapturedOutput output(loop, "/nowhere");
      return 1;
    } catch (const SystemError&) {
      return 0;
    }
  }));
}

} // namespace
} // namespace idr::schedule
