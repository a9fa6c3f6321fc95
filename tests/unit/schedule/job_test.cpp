#include "core/error.hpp"
#include "core/schedule/job.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/schedule/job_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace idr::schedule {
namespace {

using namespace std::chrono_literals;
using options::option;
using test::in_project_file;
using test::thrown;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::StartsWith;

using Values = std::vector<std::pair<const options::Option*, std::string>>;

Job job_of(const Values& values, const std::string& variant = "tick",
           const std::string& file = test::project_file, const std::string& idr = "/usr/bin/idr") {
  system::Host host;
  host.program_file = [idr] { return std::filesystem::path(idr); };
  return make_job(variant, in_project_file(values), file, host,
                  system::Environment(system::Environment::Variables{{"AWS_PROFILE", "dev"},
                                                                     {"PATH", "/usr/bin:/bin"}}));
}

TEST(MakeJob, reads_the_keys_of_a_job) {
  const auto job = job_of({{&option("schedule"), "  Mon..Fri 18:00 "},
                           {&option("at-start"), "true"},
                           {&option("jitter"), "10m"},
                           {&option("timeout"), "90"},
                           {&option("on-failure"), "env -s 'it failed' ops@example.org"},
                           {&option("role"), "app"}});
  EXPECT_EQ(job.variant, "tick");
  EXPECT_EQ(job.project_file, test::project_file);
  EXPECT_EQ(job.name, job_name("tick", test::project_file));
  EXPECT_EQ(job.schedule, "Mon..Fri 18:00");
  EXPECT_TRUE(job.at_start);
  EXPECT_EQ(job.jitter, 10min);
  EXPECT_EQ(job.timeout, 90s);
  EXPECT_THAT(job.on_failure, ElementsAre("env", "-s", "it failed", "ops@example.org"));
  EXPECT_EQ(job.idr, "/usr/bin/idr");
  EXPECT_EQ(job.environment.get("AWS_PROFILE"), "dev");
}

TEST(MakeJob, needs_only_a_schedule) {
  const auto job = job_of({{&option("schedule"), "daily"}, {&option("at-start"), "false"}});
  EXPECT_FALSE(job.at_start);
  EXPECT_EQ(job.jitter, std::nullopt);
  EXPECT_EQ(job.timeout, std::nullopt);
  EXPECT_THAT(job.on_failure, IsEmpty());
  for (const auto& values : {Values{}, Values{{&option("schedule"), " "}}}) {
    EXPECT_EQ(thrown<UsageError>([&] { job_of(values); }),
              "variant tick has no schedule\n"
              "Add a line such as schedule = \"daily\" below [variant.tick].");
  }
}

TEST(MakeJob, refuses_invalid_durations_and_names_the_line) {
  for (const auto* key : {&option("jitter"), &option("timeout")}) {
    for (const auto* text : {"0", "0s", "-1", "1.5h", "ten", "10 m", "30m1h", "1w"}) {
      EXPECT_EQ(
          thrown<UsageError>([&] {
            job_of({{&option("schedule"), "daily"}, {key, text}});
          }),
          "/home/dev/shop/idr.toml:2: " + std::string(key->name()) + ": " + text +
              " is not a duration\nWrite seconds, or days, hours, minutes and seconds with their "
              "units: 90, 10m, 1h30m, 2d.");
    }
  }
}

TEST(MakeJob, refuses_what_only_a_shell_can_run_on_failure) {
  const auto refusal = [](const std::string& text) {
    return thrown<UsageError>([&] {
      job_of({{&option("schedule"), "daily"}, {&option("on-failure"), text}});
    });
  };
  const std::string line = "/home/dev/shop/idr.toml:2: on-failure: ";
  for (const auto* text : {"mail ops | cat", "a && b", "echo $HOME", "echo `id`", "a > log", "a\nb",
                           "ls *.log", "ls ~/log", "ls a?", "ls [ab]"}) {
    EXPECT_THAT(refusal(text), HasSubstr(", which only a shell interprets")) << text;
    EXPECT_THAT(refusal(text), StartsWith(line + "contains ")) << text;
  }
  for (const auto* text : {"", " ", "'' a"})
    EXPECT_THAT(refusal(text), StartsWith(line + "is empty")) << text;
  EXPECT_THAT(refusal("echo 'a"), StartsWith(line + "a ' is not closed"));
  EXPECT_THAT(refusal("zzz ops"), StartsWith(line + "zzz was not found, or is not executable"));
}

TEST(MakeJob, refuses_names_that_no_timer_can_have) {
  const Values daily = {{&option("schedule"), "daily"}};
  EXPECT_THAT(thrown<Error>([&] { job_of(daily, "a\nb"); }),
              StartsWith("the name of the variant contains a control character"));
  EXPECT_THAT(thrown<Error>([&] { job_of(daily, "tick", "/home/a\nb/idr.toml"); }),
              StartsWith("the path of the project contains a control character"));
  for (const auto* idr : {"/opt/\"/idr", "/opt/'/idr", "/opt/\\/idr"}) {
    EXPECT_THAT(thrown<Error>([&] { job_of(daily, "tick", test::project_file, idr); }),
                HasSubstr("its path contains a quote or a backslash"));
  }
  EXPECT_EQ(job_of(daily, "tick", test::project_file, "/opt/a $b%/idr").idr, "/opt/a $b%/idr");
}

TEST(JobName, has_the_folder_the_variant_and_a_hash_of_the_path) {
  // printf %s /home/dev/shop/idr.toml | sha256sum
  EXPECT_EQ(job_name("tick", test::project_file), "idr-shop-tick-3ebef4aa");
  EXPECT_THAT(job_name("tick", "/srv/shop/idr.toml"), MatchesRegex("idr-shop-tick-[0-9a-f]{8}"));
  EXPECT_NE(job_name("tick", "/srv/shop/idr.toml"), job_name("tick", test::project_file));
  EXPECT_THAT(job_name("tick", "/idr.toml"), StartsWith("idr--tick-"));
}

TEST(JobName, escapes_what_a_unit_cannot_have) {
  for (const auto& [variant, escaped] :
       std::vector<std::pair<std::string, std::string>>{{"a b", "a\\x20b"},
                                                        {"a.b", "a.b"},
                                                        {".a", "\\x2ea"},
                                                        {"a@b", "a\\x40b"},
                                                        {"a/b", "a\\x2fb"},
                                                        {"a\\b", "a\\x5cb"},
                                                        {"a%b", "a\\x25b"},
                                                        {"\xc3\xbc", "\\xc3\\xbc"},
                                                        {"A_z-9", "A_z-9"}}) {
    EXPECT_THAT(job_name(variant, test::project_file), StartsWith("idr-shop-" + escaped + "-"));
  }
  EXPECT_THAT(job_name("tick", "/srv/my shop/idr.toml"), StartsWith("idr-my\\x20shop-tick-"));
}

TEST(JobName, is_not_too_long_for_a_unit) {
  const std::string folder(200, 'f');
  EXPECT_THAT(job_name("tick", "/srv/" + folder + "/idr.toml"),
              StartsWith("idr-" + folder.substr(0, 30) + "-tick-"));
  const auto room = 230 - job_name("", test::project_file).size();
  EXPECT_EQ(job_name(std::string(room, 'v'), test::project_file).size(), 230U);
  EXPECT_THAT(thrown<Error>([&] {
                static_cast<void>(job_name(std::string(room + 1, 'v'), test::project_file));
              }),
              StartsWith("the name of the variant is too long for a timer: vvv"));
}

TEST(OriginLine, is_found_again_at_the_beginning_of_a_file_only) {
  EXPECT_EQ(origin_line(test::project_file), "# written by idr from /home/dev/shop/idr.toml");
  for (const auto* file : {"/idr.toml", "/a b/idr.toml", "/a # written by idr from b/idr.toml"}) {
    EXPECT_EQ(project_file_in(origin_line(file) + "\n# variant tick\n"), file);
    EXPECT_EQ(project_file_in(origin_line(file)), file);
    EXPECT_EQ(project_file_in("\n" + origin_line(file)), std::nullopt);
    EXPECT_EQ(project_file_in(" " + origin_line(file)), std::nullopt);
  }
  EXPECT_EQ(project_file_in(""), std::nullopt);
  EXPECT_EQ(project_file_in("# written by jo from /p\n"), std::nullopt);
}

TEST(VariantLine, is_found_again) {
  EXPECT_EQ(variant_line("tick"), "# variant tick");
  for (const auto* variant : {"tick", "a b", "# variant x", "\xc3\xbc"})
    EXPECT_EQ(variant_in("# written by idr from /p\n" + variant_line(variant) + "\n[Unit]\n"),
              variant);
  EXPECT_EQ(variant_in("# written by idr from /p\n[Unit]\n"), std::nullopt);
}

TEST(RunCommand, names_the_variant) {
  auto job = test::tick_job();
  job.variant = "a b";
  EXPECT_THAT(run_command(job),
              ElementsAre("/usr/bin/idr", "schedule", "run", "--timer", job.name, "@a b"));
}

} // namespace
} // namespace idr::schedule
