// The words of `idr exec`.
#include "cli/command_line.hpp"
#include "cli/help.hpp"
#include "core/options/find_option.hpp"
#include "tests/unit/cli/parsed_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace idr::cli {
namespace {

using test::parse;
using test::refusal;
using test::Words;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

plan::ProgramOptions program(const Words& words) { return parse<plan::ProgramOptions>(words); }

TEST(ExecWords, are_options_and_then_the_command) {
  const auto options =
      program({"exec", "--role", "app", "--delivery", "endpoint", "--warnings-only", "aws",
               "--role", "other", "-e", "A=1", "--help"});
  EXPECT_EQ(options.credentials.role, "app");
  EXPECT_EQ(options.delivery, plan::Delivery::Endpoint);
  EXPECT_TRUE(options.warnings_only);
  EXPECT_THAT(options.command, ElementsAre("aws", "--role", "other", "-e", "A=1", "--help"));
  EXPECT_FALSE(options.exec);
  EXPECT_EQ(program({"exec", "--role", "app", "x"}).delivery, plan::Delivery::Env);
}

TEST(ExecWords, have_the_command_after_two_dashes) {
  EXPECT_THAT(program({"exec", "--role", "app", "--", "-x", "--"}).command,
              ElementsAre("-x", "--"));
  EXPECT_THAT(program({"exec", "--role", "app", "--"}).command, IsEmpty());
  EXPECT_THAT(program({"exec", "--role", "app"}).command, IsEmpty());
}

TEST(ExecWords, accept_no_option_of_containers_and_no_key_of_jobs) {
  for (const auto* option : {"--image", "--volume", "-e", "--engine", "--full-entrypoint",
                             "--dry-run", "--exec", "--schedule", "--on-failure"}) {
    EXPECT_THAT(refusal({"exec", option, "x", "true"}),
                HasSubstr("unknown option " + std::string(option)));
  }
}

class ExecVariantWords : public testing::Test {
protected:
  ExecVariantWords() {
    folder_.write("idr.toml", "image = \"i\"\nrole = \"r\"\npublish = [\"1:1\"]\n"
                              "[variant.sync]\nrole = \"s\"\nexec = \"aws s3 sync a b\"\n"
                              "schedule = \"daily\"\ndelivery = \"endpoint\"\n"
                              "[variant.web]\ncmd = \"serve\"\n");
    host_.working_directory = folder_.path();
  }
  plan::ProgramOptions program(const Words& words) const {
    return std::get<plan::ProgramOptions>(parse_command_line(words, host_));
  }
  std::string refusal(const Words& words) const {
    return test::thrown<UsageError>([&] { parse_command_line(words, host_); });
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

TEST_F(ExecVariantWords, select_a_variant_and_what_it_runs) {
  for (const Words& words : {Words{"exec", "@sync"}, Words{"exec", "--variant", "sync"}}) {
    const auto options = program(words);
    EXPECT_EQ(options.variant, "sync");
    EXPECT_EQ(options.exec, "aws s3 sync a b");
    EXPECT_EQ(options.credentials.role, "s");
    EXPECT_EQ(options.delivery, plan::Delivery::Endpoint);
    EXPECT_THAT(options.command, IsEmpty());
  }
}

TEST_F(ExecVariantWords, may_contain_a_command_of_their_own) {
  EXPECT_THAT(program({"exec", "@sync", "ls", "-l"}).command, ElementsAre("ls", "-l"));
  EXPECT_THAT(program({"exec", "@sync", "--", "-x"}).command, ElementsAre("-x"));
  EXPECT_THAT(refusal({"exec", "@sync", "-x"}), HasSubstr("unexpected -x after @sync"));
  EXPECT_THAT(refusal({"exec", "@sync", "@web"}), HasSubstr("unexpected @web after @sync"));
  EXPECT_THAT(refusal({"exec", "@none"}), HasSubstr("has no variant \"none\""));
}

TEST_F(ExecVariantWords, take_the_credentials_of_the_project_without_a_variant) {
  const auto options = program({"exec", "ls"});
  EXPECT_EQ(options.credentials.role, "r");
  EXPECT_FALSE(options.exec);
  EXPECT_EQ(program({"exec", "--no-project-file", "ls"}).credentials.role, "");
  EXPECT_EQ(program({"exec", "@web"}).exec, std::nullopt);
}

TEST_F(ExecVariantWords, are_those_of_exec_alone) {
  EXPECT_THAT(refusal({"run", "@sync"}),
              HasSubstr("the variant runs a program on this machine, not a container"));
  EXPECT_THAT(refusal({"--variant", "sync"}),
              HasSubstr("the variant runs a program on this machine, not a container"));
  EXPECT_NO_THROW(parse_command_line({"run", "@web"}, host_));
}

/// The keys of the project file alone are in no section of the help.
TEST(PointingToHelp, names_the_command_for_a_key_of_a_job) {
  const auto pointing =
      pointing_to_help(about(options::option("exec"), UsageError("is empty")), {"exec", "@sync"});
  EXPECT_EQ(pointing.remedy(), "See `man idr.toml`.");
}

} // namespace
} // namespace idr::cli
