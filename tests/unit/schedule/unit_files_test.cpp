#include "core/schedule/unit_files.hpp"
#include "tests/unit/schedule/job_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace idr::schedule {
namespace {

using test::tick_job;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string> half_past_two = {"*-*-* 2:30:00"};

/// The content of the job's file that ends with this suffix.
std::string content(const Job& job, const std::string& suffix, Scope scope = Scope::User) {
  for (const auto& file : unit_files(job, half_past_two, scope))
    if (file.name == job.name + suffix) return file.content;
  return "no such file";
}

std::vector<std::string> names(const Job& job) {
  std::vector<std::string> result;
  for (const auto& file : unit_files(job, half_past_two, Scope::User)) result.push_back(file.name);
  return result;
}

TEST(UnitFiles, are_a_service_and_a_timer) {
  const auto job = tick_job();
  EXPECT_THAT(names(job),
              ElementsAre("idr-shop-tick-01234567.service", "idr-shop-tick-01234567.timer"));
  EXPECT_EQ(content(job, ".service"), R"(# written by idr from /home/dev/shop/idr.toml
# variant tick
[Unit]
Description=idr job @tick of /home/dev/shop/idr.toml

[Service]
Type=oneshot
WorkingDirectory=/home/dev/shop
ExecStart="/usr/bin/idr" "schedule" "run" "--timer" "idr-shop-tick-01234567" "@tick"
KillMode=mixed
)");
  EXPECT_EQ(content(job, ".timer"), R"(# written by idr from /home/dev/shop/idr.toml
# variant tick
[Unit]
Description=timer of the idr job @tick of /home/dev/shop/idr.toml

[Timer]
OnCalendar=*-*-* 2:30:00
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
)");
}

TEST(UnitFiles, have_a_line_for_each_calendar_expression) {
  const auto files = unit_files(tick_job(), {"*-*-13 9:0:00", "Fri *-*-* 9:0:00"}, Scope::User);
  EXPECT_THAT(files[1].content,
              HasSubstr("\nOnCalendar=*-*-13 9:0:00\nOnCalendar=Fri *-*-* 9:0:00\nPersistent"));
}

TEST(UnitFiles, have_jitter_and_timeout_in_seconds) {
  auto job = tick_job();
  job.jitter = std::chrono::minutes(10);
  job.timeout = std::chrono::hours(6);
  EXPECT_THAT(content(job, ".timer"),
              HasSubstr("\nRandomizedDelaySec=600s\nFixedRandomDelay=true\n"));
  EXPECT_THAT(content(job, ".service"), HasSubstr("\nTimeoutStartSec=21600s\n"));
}

TEST(UnitFiles, have_a_timer_of_its_own_for_the_start) {
  auto job = tick_job();
  job.at_start = true;
  job.jitter = std::chrono::minutes(10);
  EXPECT_THAT(names(job),
              ElementsAre("idr-shop-tick-01234567.service", "idr-shop-tick-01234567.timer",
                          "idr-shop-tick-01234567-start.timer"));
  EXPECT_THAT(content(job, "-start.timer"),
              AllOf(StartsWith("# written by idr from /home/dev/shop/idr.toml\n# variant tick\n"),
                    testing::EndsWith("\n[Timer]\nOnStartupSec=2s\nAccuracySec=1s\n"
                                      "Unit=idr-shop-tick-01234567.service\n"
                                      "\n[Install]\nWantedBy=timers.target\n")));
}

TEST(UnitFiles, have_a_service_for_a_failure) {
  auto job = tick_job();
  job.environment.set("PATH", "/usr/bin:/bin");
  job.on_failure = {"mail", "-s", "a $b %c \"d\" 'e' \\f", "ops@example.org"};
  EXPECT_THAT(names(job),
              ElementsAre("idr-shop-tick-01234567.service", "idr-shop-tick-01234567.timer",
                          "idr-shop-tick-01234567-failed.service"));
  EXPECT_THAT(content(job, ".service"),
              HasSubstr("\nOnFailure=idr-shop-tick-01234567-failed.service\n"));
  EXPECT_EQ(content(job, "-failed.service"), R"(# written by idr from /home/dev/shop/idr.toml
# variant tick
[Unit]
Description=failure of the idr job @tick of /home/dev/shop/idr.toml

[Service]
Type=oneshot
WorkingDirectory=-/home/dev/shop
Environment="PATH=/usr/bin:/bin"
Environment="IDR_VARIANT=tick"
ExecStart=/usr/bin/env "IDR_STATUS=${MONITOR_EXIT_STATUS}" "mail" "-s" "a $$b %%c \"d\" 'e' \\f" "ops@example.org"
)");
}

TEST(UnitFiles, wait_for_the_network_only_in_the_systems_systemd) {
  const auto* network = "\nWants=network-online.target\nAfter=network-online.target\n";
  EXPECT_THAT(content(tick_job(), ".service", Scope::System), HasSubstr(network));
  EXPECT_THAT(content(tick_job(), ".service", Scope::User), Not(HasSubstr("network")));
}

TEST(UnitFiles, set_the_home_folder_only_in_the_systems_systemd) {
  auto job = tick_job();
  job.environment.set("HOME", "/root");
  EXPECT_THAT(content(job, ".service", Scope::System), HasSubstr("\nEnvironment=\"HOME=/root\"\n"));
  EXPECT_THAT(content(job, ".service", Scope::User), Not(HasSubstr("HOME")));
}

TEST(UnitFiles, quote_variables) {
  auto job = tick_job();
  job.environment.set("AWS_PROFILE", "a b \"c\" \\d 'e' %f $g\th\ni");
  EXPECT_THAT(content(job, ".service"),
              HasSubstr("\nEnvironment=\"AWS_PROFILE=a b \\\"c\\\" \\\\d 'e' %%f $g\\th\\ni\"\n"));
}

TEST(UnitFiles, quote_the_program_and_the_variant) {
  auto job = tick_job();
  job.idr = "/opt/100% $x/idr";
  job.variant = "a $b %c \"d\" \\e";
  EXPECT_THAT(
      content(job, ".service"),
      AllOf(HasSubstr("\nExecStart=\"/opt/100%% $x/idr\" \"schedule\" \"run\" "
                      "\"--timer\" \"idr-shop-tick-01234567\" \"@a $$b %%c \\\"d\\\" \\\\e\"\n"),
            HasSubstr("\nDescription=idr job @a $b %%c \"d\" \\e of "),
            HasSubstr("\n# variant a $b %c \"d\" \\e\n")));
}

TEST(UnitFiles, quote_the_folder_as_systemd_reads_it) {
  for (const auto& [folder, written] : std::vector<std::pair<std::string, std::string>>{
           {"/home/dev/my shop", "/home/dev/my shop"},
           {"/home/dev/100%", "/home/dev/100%%"},
           {"/home/dev/$HOME \"x\"", "/home/dev/$HOME \"x\""},
           {"/home/dev/a\\", "/home/dev/a\\/."},
           {"/home/dev/a ", "/home/dev/a /."},
           {"/", "/"}}) {
    auto job = tick_job();
    job.project_file = std::filesystem::path(folder) / "idr.toml";
    const auto text = content(job, ".service");
    EXPECT_THAT(text, HasSubstr("\nWorkingDirectory=" + written + "\n")) << folder;
    EXPECT_THAT(text, StartsWith("# written by idr from " + job.project_file.string() + "\n"));
  }
}

TEST(UnitNames, are_all_names_that_a_job_can_have) {
  const UnitNames units("idr-a-b-0");
  EXPECT_EQ(units.service, "idr-a-b-0.service");
  EXPECT_EQ(units.timer, "idr-a-b-0.timer");
  EXPECT_EQ(units.start_timer, "idr-a-b-0-start.timer");
  EXPECT_EQ(units.failure_service, "idr-a-b-0-failed.service");
}

} // namespace
} // namespace idr::schedule
