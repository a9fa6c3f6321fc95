#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "tests/unit/cli/parsed_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace idr::cli {
namespace {

using Action = options::ScheduleAction;
using test::refusal;
using test::Words;
using testing::HasSubstr;

/// Words in the folder of a project.
class ScheduleWords : public testing::Test {
protected:
  ScheduleWords() {
    host_.working_directory = folder_.path();
    folder_.write("idr.toml", "role = \"app\"\n"
                              "[variant.job]\nexec = \"true\"\nschedule = \"daily\"\n"
                              "[variant.box]\nimage = \"busybox\"\nat-start = true\n");
  }

  ScheduleOptions parse(const Words& words) const {
    return std::get<ScheduleOptions>(parse_command_line(words, host_));
  }
  std::string project() const { return (folder_ / "idr.toml").string(); }

  test::ScratchFolder folder_;
  system::Host host_;
};

TEST_F(ScheduleWords, name_an_action_and_a_variant) {
  for (const auto& [word, action] : std::vector<std::pair<std::string, Action>>{
           {"add", Action::Add}, {"run", Action::Run}, {"remove", Action::Remove}}) {
    const auto options = parse({"schedule", word, "@job"});
    EXPECT_EQ(options.action, action);
    EXPECT_EQ(options.variant, "job");
    EXPECT_EQ(options.job_name, "");
    EXPECT_EQ(options.files.project, project());
    EXPECT_FALSE(options.dry_run != plan::DryRun::No || options.force || options.system ||
                 options.print_on_failure || options.json || options.verbose ||
                 options.warnings_only);
  }
  EXPECT_EQ(parse({"schedule", "list"}).action, Action::List);
}

TEST_F(ScheduleWords, have_flags_before_or_after_the_action) {
  const auto added = parse({"schedule", "--dry-run", "add", "--force", "@job", "--system"});
  EXPECT_TRUE(added.dry_run == plan::DryRun::CommandLine && added.force && added.system);
  EXPECT_TRUE(parse({"schedule", "run", "--print-on-failure", "@job"}).print_on_failure);
  EXPECT_TRUE(parse({"schedule", "remove", "@job", "--system"}).system);
  EXPECT_TRUE(parse({"schedule", "list", "--json"}).json);
  EXPECT_TRUE(parse({"schedule", "add", "@job", "--verbose"}).verbose);
  EXPECT_TRUE(parse({"schedule", "run", "@job", "--warnings-only"}).warnings_only);
}

TEST_F(ScheduleWords, bring_the_options_of_the_variant) {
  const auto given = parse({"schedule", "add", "@job"}).given;
  const auto value = [&](const options::Option& option) {
    const auto* found = options::last_value(given, option);
    return found == nullptr ? "none" : *found;
  };
  EXPECT_EQ(value(options::option("exec")), "true");
  EXPECT_EQ(value(options::option("schedule")), "daily");
  EXPECT_EQ(value(options::option("role")), "app");
  EXPECT_EQ(value(options::option("image")), "none");
}

TEST_F(ScheduleWords, may_name_a_job_to_remove) {
  const auto options = parse({"schedule", "remove", "idr-shop-tick-01234567"});
  EXPECT_EQ(options.job_name, "idr-shop-tick-01234567");
  EXPECT_EQ(options.variant, "");
}

TEST_F(ScheduleWords, may_name_a_variant_to_remove_that_is_gone) {
  EXPECT_EQ(parse({"schedule", "remove", "@gone"}).variant, "gone");
  std::filesystem::remove(project());
  const auto options = parse({"schedule", "remove", "@gone"});
  EXPECT_EQ(options.files.project, project()) << "where it was";
}

TEST_F(ScheduleWords, do_not_need_a_readable_project_to_list_or_remove) {
  folder_.write("idr.toml", "= nonsense");
  EXPECT_EQ(parse({"schedule", "list"}).action, Action::List);
  EXPECT_EQ(parse({"schedule", "remove", "@job"}).variant, "job");
}

TEST_F(ScheduleWords, must_be_complete_and_correct) {
  const auto* all = "\nType `idr schedule add @VARIANT`, `run @VARIANT`, `remove @VARIANT` or "
                    "`list`.";
  const std::vector<std::pair<Words, std::string>> cases = {
      {{}, std::string("what to do is missing") + all},
      {{"@job"}, std::string("unknown action \"@job\"") + all},
      {{"start", "@job"}, std::string("unknown action \"start\"") + all},
      {{"Add", "@job"}, std::string("unknown action \"Add\"") + all},
      {{"add"}, "the variant is missing\nType `idr schedule add @VARIANT`."},
      {{"run"}, "the variant is missing\nType `idr schedule run @VARIANT`."},
      {{"remove"}, "the variant is missing\nType `idr schedule remove @VARIANT`."},
      {{"add", "@job", "@box"}, "name one variant\nType `idr schedule add @VARIANT`."},
      {{"add", "job"}, "job is not a variant\nType `idr schedule add @job`."},
      {{"add", "@"}, "the variant is empty\n"},
      {{"add", "my job"}, "my job is not a variant\nType `idr schedule add '@my job'`."},
      {{"add", "idr-shop-tick-01234567"}, "idr-shop-tick-01234567 is not a variant\n"},
      {{"remove", "job"}, "job is not a variant\nType `idr schedule remove @job`."},
      {{"list", "@job"}, "unexpected @job after list"},
      {{"list", "--force"}, "--force: does not apply to `schedule list`"},
      {{"list", "--dry-run"}, "--dry-run: does not apply to `schedule list`"},
      {{"add", "@job", "--json"}, "--json: does not apply to `schedule add`"},
      {{"add", "@job", "--print-on-failure"},
       "--print-on-failure: does not apply to `schedule add`"},
      {{"run", "@job", "--force"}, "--force: does not apply to `schedule run`"},
      {{"run", "@job", "--system"}, "--system: does not apply to `schedule run`"},
      {{"run", "@job", "--dry-run"}, "--dry-run: does not apply to `schedule run`"},
      {{"remove", "@job", "--force"}, "--force: does not apply to `schedule remove`"},
      {{"add", "@job", "--dry-run=text"}, "--dry-run: accepts only =json"},
      {{"add", "@job", "--role", "app"}, "--role"},
      {{"add", "@job", "--exec", "true"}, "--exec"},
  };
  for (const auto& [further, message] : cases) {
    Words words = {"schedule"};
    words.insert(words.end(), further.begin(), further.end());
    EXPECT_THAT(test::thrown<UsageError>([&] { parse_command_line(words, host_); }),
                HasSubstr(message));
  }
}

TEST_F(ScheduleWords, need_a_variant_of_the_project_to_add_or_run) {
  for (const auto* action : {"add", "run"}) {
    EXPECT_THAT(test::thrown<UsageError>([&] {
                  parse({"schedule", action, "@none"});
                }),
                HasSubstr(project() + " has no variant \"none\"\nIts variants are box, job."));
    EXPECT_THAT(refusal({"schedule", action, "@none"}), HasSubstr("idr.toml"));
  }
}

} // namespace
} // namespace idr::cli
