#include "core/doctor/examination.hpp"
#include "tests/unit/doctor/findings.hpp"
#include "tests/unit/launch/recording_reporter.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace idr::doctor {
namespace {

using test::Findings;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A machine with an empty home, and without an engine and a metadata service.
struct Machine {
  test::ScratchFolder folder;
  system::Host host;
  plan::RunOptions options;
  std::optional<Error> option_files_failure;
  Findings findings;

  Machine() {
    host.environment = system::Environment({{"HOME", folder.path().string()},
                                            {"PATH", "/nowhere"},
                                            {"TMPDIR", folder.path().string()},
                                            {"AWS_REGION", "eu-west-1"},
                                            {"AWS_EC2_METADATA_DISABLED", "true"}});
    host.working_directory = folder.path();
  }

  std::vector<std::string> examine() {
    const test::RecordingReporter reporter;
    result = doctor::examine(options, option_files_failure, host, reporter, findings.report());
    EXPECT_EQ(result.findings.size(), findings.texts().size());
    return findings.texts();
  }

  Examination result;
};

TEST(Examine, skips_what_depends_on_an_unusable_option_file) {
  Machine machine;
  machine.option_files_failure = Error("idr.toml:3: no such option");
  const auto found = machine.examine();
  EXPECT_THAT(found, Contains(StartsWith("bad engine client: ")));
  EXPECT_THAT(found, Contains("bad idr.toml: idr.toml:3: no such option|"
                              "Correct the file, then run `idr doctor` again."));
  for (const auto* subject : {"region", "credentials", "launch"}) {
    EXPECT_THAT(found, Contains("unknown " + std::string(subject) +
                                ": not tried: idr.toml must be corrected first|"));
  }
}

TEST(Examine, reports_a_failure_once) {
  Machine machine;
  machine.options.credentials.profile = "missing";
  const auto found = machine.examine();
  EXPECT_THAT(found, Contains(StartsWith("bad credentials: ")).Times(1));
  EXPECT_THAT(found, Contains(HasSubstr("missing")).Times(1));
  EXPECT_EQ(machine.result.caveat, "");
}

TEST(Examine, reports_a_missing_caller_as_a_warning_if_none_is_needed) {
  Machine machine;
  const auto found = machine.examine();
  EXPECT_THAT(found, Contains(StartsWith("warning credentials: ")));
  EXPECT_THAT(found, Not(Contains(StartsWith("bad credentials: "))));
  EXPECT_THAT(machine.result.caveat, HasSubstr("no credentials"));
}

} // namespace
} // namespace idr::doctor
