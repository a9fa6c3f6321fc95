#include "core/error.hpp"
#include "core/schedule/cron_table.hpp"
#include "core/system/process.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/schedule/job_fixture.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::schedule {
namespace {

using options::option;
using test::thrown;
using test::tick_job;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const auto now = *system::parse_iso8601("2026-11-27T17:03:44Z");

std::vector<std::string> lines(const Job& job) { return cron_lines(job, now); }

/// The lines, as a table.
std::string table_of(const Job& job) {
  std::string table;
  for (const auto& line : lines(job)) table += line + "\n";
  return table;
}

TEST(CronLines, run_the_job_in_its_folder_with_its_variables) {
  auto job = tick_job();
  job.environment.set("PATH", "/usr/bin:/bin");
  job.environment.set("AWS_PROFILE", "my profile");
  job.environment.set("HOME", "/home/dev");
  EXPECT_THAT(lines(job),
              ElementsAre("30 2 * * * export AWS_PROFILE='my profile' PATH=/usr/bin:/bin && cd "
                          "/home/dev/shop && /usr/bin/idr schedule run --timer "
                          "idr-shop-tick-01234567 --print-on-failure @tick # "
                          "idr-shop-tick-01234567 written by idr from /home/dev/shop/idr.toml"));
}

TEST(CronLines, have_one_more_line_for_the_start_of_the_machine) {
  auto job = tick_job();
  job.at_start = true;
  const auto command = std::string(
      " cd /home/dev/shop && /usr/bin/idr schedule run "
      "--timer idr-shop-tick-01234567 --print-on-failure @tick # idr-shop-tick-01234567 written by "
      "idr from /home/dev/shop/idr.toml");
  EXPECT_THAT(lines(job), ElementsAre("30 2 * * *" + command, "@reboot" + command));
}

TEST(CronLines, run_a_program_on_failure) {
  auto job = tick_job();
  job.on_failure = {"mail", "-s", "it's broken; \"$x\"", "ops@example.org"};
  EXPECT_THAT(lines(job)[0],
              HasSubstr("@tick || IDR_STATUS=$? IDR_VARIANT=tick mail -s 'it'\\''s broken; "
                        "\"$x\"' ops@example.org # idr-shop"));
}

TEST(CronLines, take_the_words_of_systemd) {
  auto job = tick_job();
  job.schedule = "weekly";
  EXPECT_THAT(lines(job)[0], StartsWith("0 0 * * 1 cd "));
}

/// What Vixie cron passes to the shell. Source: child_process in do_command.c.
std::string read_by_cron(std::string_view command) {
  std::string result;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (c == '%') break; // the rest is the stdin of the command
    if (c == '\\' && i + 1 < command.size()) {
      const char escaped = command[++i];
      if (escaped != '%' && escaped != '\\') result += c;
      result += escaped;
    } else {
      result += c;
    }
  }
  return result;
}

TEST(CronLines, mean_the_same_after_cron_has_read_them) {
  const test::ScratchFolder folder;
  const auto strange = std::string(R"(100% a\\b c\%d \\%% '\\' it's $HOME "q" $' é)");
  auto job = tick_job();
  job.project_file = folder / "a%b's \\ folder" / "idr.toml";
  std::filesystem::create_directory(job.project_file.parent_path());
  job.variant = "50% 'off'";
  job.environment.set("AWS_PROFILE", strange);
  job.idr =
      folder.write_program("idr", "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$AWS_PROFILE\" \"$@\"\n"
                                  "exit 7\n");
  job.on_failure = {"printf", "%s\\n%s\\n", "failed", strange};
  const auto line = lines(job)[0];
  const auto command = read_by_cron(line.substr(std::string_view("30 2 * * * ").size()));
  const auto output = system::output_of({"/bin/sh", "-c", command}, system::Environment());
  EXPECT_EQ(output.value_or("failed"),
            job.project_file.parent_path().string() + "\n" + strange +
                "\nschedule\nrun\n--timer\nidr-shop-tick-01234567\n--print-on-failure\n@50% 'off'\n"
                "failed\n" +
                strange + "\n");
  EXPECT_THAT(command, testing::EndsWith(job.project_file.string())) << "is not cut";
}

TEST(CronLines, give_on_failure_the_variant_and_the_exit_code) {
  auto job = tick_job();
  job.project_file = "/idr.toml";
  job.variant = "two words";
  job.idr = "/bin/false";
  job.on_failure = {"/bin/sh", "-c", "echo \"$IDR_VARIANT $IDR_STATUS\""};
  const auto command = read_by_cron(lines(job)[0].substr(std::string_view("30 2 * * * ").size()));
  EXPECT_EQ(system::output_of({"/bin/sh", "-c", command}, system::Environment()), "two words 1\n");
}

std::string refusal(const Job& job) {
  return thrown<Error>([&] { lines(job); });
}

TEST(CronLines, refuse_what_cron_does_not_have) {
  auto job = tick_job();
  job.origins = {{&option("jitter"), options::InFile{"/p/idr.toml", 3}},
                 {&option("timeout"), options::InFile{"/p/idr.toml", 4}},
                 {&option("schedule"), options::InFile{"/p/idr.toml", 5}}};
  auto with_jitter = job;
  with_jitter.jitter = std::chrono::seconds(5);
  EXPECT_THAT(refusal(with_jitter),
              HasSubstr("/p/idr.toml:3: jitter: needs systemd, which this machine does not run"));
  auto with_timeout = job;
  with_timeout.timeout = std::chrono::seconds(5);
  EXPECT_THAT(refusal(with_timeout),
              HasSubstr("/p/idr.toml:4: timeout: needs systemd, which this machine does not run"));
  for (const auto* calendar : {"Mon..Fri 18:00", "*-*-01 02:30", "@daily", "Daily"}) {
    job.schedule = calendar;
    EXPECT_THAT(refusal(job), HasSubstr("/p/idr.toml:5: schedule: cron does not understand \"" +
                                        std::string(calendar) + '"'));
  }
  job.schedule = "0 0 30 2 *";
  EXPECT_THAT(refusal(job), HasSubstr("/p/idr.toml:5: schedule: \"0 0 30 2 *\" never occurs"));
  job.schedule = "0 25 * * *";
  EXPECT_THAT(refusal(job), HasSubstr("/p/idr.toml:5: schedule: \"25\" is not a valid hour"));
}

TEST(CronLines, have_at_most_998_characters_of_command) {
  auto job = tick_job();
  const auto size_of_command = [&] {
    return lines(job)[0].size() - std::string_view("30 2 * * * ").size();
  };
  job.environment.set("PATH", "/");
  job.environment.set("PATH", "/" + std::string(998 - size_of_command(), 'x'));
  EXPECT_EQ(size_of_command(), 998U);
  job.environment.set("PATH", *job.environment.get("PATH") + "x");
  EXPECT_THAT(refusal(job),
              StartsWith("the line for cron has 999 characters, of which cron reads 998\n"));
}

TEST(CronLines, have_no_control_characters) {
  const auto* message = "cron cannot run a command with control characters";
  auto job = tick_job();
  job.on_failure = {"echo", "a\nb"};
  EXPECT_THAT(refusal(job), StartsWith(message));
  job = tick_job();
  job.environment.set("AWS_PROFILE", "a\tb");
  EXPECT_THAT(refusal(job), StartsWith(message));
  job = tick_job();
  job.idr = "/opt/\x1b/idr";
  EXPECT_THAT(refusal(job), StartsWith(message));
}

TEST(CronLines, refuse_a_path_that_cron_would_cut) {
  auto job = tick_job();
  job.project_file = "/home/dev/a\\%b/idr.toml";
  EXPECT_THAT(refusal(job), HasSubstr("the path of the project contains"));
}

TEST(CronEntries, are_found_in_the_lines_of_idr) {
  auto job = tick_job();
  job.at_start = true;
  job.environment.set("PATH", "/a cd /b:/an export /c");
  const auto entries = entries_of(table_of(job));
  ASSERT_THAT(entries, SizeIs(2));
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.job_name, "idr-shop-tick-01234567");
    EXPECT_EQ(entry.variant, "tick");
    EXPECT_EQ(entry.project_file, "/home/dev/shop/idr.toml");
  }
  EXPECT_EQ(entries[0].fields, "30 2 * * *");
  EXPECT_EQ(entries[1].fields, "@reboot");
}

TEST(CronEntries, are_found_whatever_the_names_contain) {
  for (const auto* file : {"/home/dev/my shop/idr.toml", "/home/dev/100%/idr.toml",
                           "/home/o'brien/idr.toml", "/home/\"/#1 # 2/idr.toml", "/idr.toml"}) {
    for (const auto* variant : {"tick", "a b", "it's", "50%", "ü", "--print-on-failure", "a#b"}) {
      auto job = tick_job();
      job.project_file = file;
      job.variant = variant;
      job.on_failure = {"echo", "# 'x' written"};
      const auto entries = entries_of(table_of(job));
      ASSERT_THAT(entries, SizeIs(1)) << file << variant;
      EXPECT_EQ(entries[0].job_name, job.name);
      EXPECT_EQ(entries[0].variant, variant);
      EXPECT_EQ(entries[0].project_file, file);
      EXPECT_THAT(table_without(table_of(job), job.name), IsEmpty());
    }
  }
}

TEST(CronEntries, are_found_in_lines_that_change_the_folder_first) {
  const auto entries = entries_of(
      "30 2 * * * cd /home/dev/shop && export PATH=/bin && /usr/bin/idr schedule run --timer "
      "idr-shop-tick-01234567 --print-on-failure @tick "
      "# idr-shop-tick-01234567 written by idr from /home/dev/shop/idr.toml\n");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].fields, "30 2 * * *");
}

constexpr auto foreign =
    "# my table\n"
    "MAILTO=ops@example.org\n"
    "\n"
    "  0 5 * * 1 tar -zcf /var/backups/home.tgz /home/ \t\n"
    "@daily cd /x && idr schedule run --timer idr-shop-tick-01234567 --print-on-failure @tick\n"
    "5 4 * * * echo a # idr-shop-tick-01234567\n"
    "5 4 * * * echo written by idr from /home/dev/shop/idr.toml\r\n"
    "# 30 2 * * * cd /x && idr schedule run --timer idr-shop-tick-01234567 --print-on-failure "
    "@tick # "
    "idr-shop-tick-01234567 written by idr from /home/dev/shop/idr.toml\n"
    "\n";

TEST(CronEntries, are_not_the_lines_of_others) { EXPECT_THAT(entries_of(foreign), IsEmpty()); }

TEST(CronEntries, are_not_lines_that_the_user_has_commented_out) {
  for (const auto* mark : {"#", "# ", "  #"}) {
    EXPECT_THAT(entries_of(mark + table_of(tick_job())), IsEmpty()) << mark;
  }
}

TEST(TableWithout, removes_all_lines_of_the_job_and_nothing_else) {
  auto job = tick_job();
  job.at_start = true;
  auto other = tick_job();
  other.name = "idr-shop-tick-0123456";
  const auto table = table_of(job) + foreign + table_of(other) + table_of(job) + foreign;
  EXPECT_EQ(table_without(table, job.name), foreign + table_of(other) + foreign);
  EXPECT_EQ(table_without(foreign, job.name), foreign);
  EXPECT_EQ(table_without("", job.name), "");
}

TEST(TableWithout, ends_the_last_line) {
  EXPECT_EQ(table_without("5 4 * * * echo a", "idr-shop-tick-01234567"), "5 4 * * * echo a\n");
  auto table = table_of(tick_job());
  table.pop_back();
  EXPECT_EQ(table_without(table, tick_job().name), "");
}

} // namespace
} // namespace idr::schedule
