#include "cli/unknown_command.hpp"
#include "core/error.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::cli {
namespace {

using testing::HasSubstr;

class UnknownCommand : public testing::Test {
protected:
  UnknownCommand() { host_.working_directory = folder_.path(); }

  /// The message and the remedy.
  std::string refusal(const std::string& word) const {
    try {
      throw_unknown_command(word, host_);
    } catch (const UsageError& error) {
      return std::string(error.what()) + "|" + error.remedy();
    }
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

TEST_F(UnknownCommand, is_a_variant_that_a_command_runs) {
  folder_.write("idr.toml", "image = \"i\"\n[variant.sync]\nexec = \"aws s3 sync a b\"\n"
                            "[variant.web]\ncmd = \"serve\"\n[variant.list]\nexec = \"ls\"\n");
  const std::string is_variant = "It is a variant of the project file: ";
  EXPECT_EQ(refusal("sync"), "unknown command \"sync\"|" + is_variant + "`idr exec @sync`.");
  EXPECT_EQ(refusal("@sync"), "unknown command \"@sync\"|Type `idr exec @sync`.");
  EXPECT_EQ(refusal("web"), "unknown command \"web\"|" + is_variant + "`idr run @web`.");
  EXPECT_EQ(refusal("@web"), "unknown command \"@web\"|Type `idr run @web`.");
  EXPECT_EQ(refusal("@none"), "unknown command \"@none\"|Type `idr run @none`.");
  EXPECT_EQ(refusal("list"), "unknown command \"list\"|" + is_variant + "`idr exec @list`.");
}

TEST_F(UnknownCommand, is_looked_up_in_no_broken_project_file) {
  folder_.write("idr.toml", "[variant.sync]\nexec = \n");
  EXPECT_EQ(refusal("@sync"), "unknown command \"@sync\"|Type `idr run @sync`.");
}

TEST_F(UnknownCommand, is_a_word_of_another_tool_or_similar_to_a_command) {
  EXPECT_THAT(refusal("login"), HasSubstr("aws sso login --profile NAME"));
  EXPECT_THAT(refusal("exce"), HasSubstr("Did you mean exec?"));
  EXPECT_THAT(refusal("pull"), HasSubstr(" pull`."));
  EXPECT_THAT(refusal("zzzzz"), HasSubstr("The commands are run, exec, "));
  EXPECT_THAT(refusal("team/app:1"), HasSubstr("idr run team/app:1"));
}

} // namespace
} // namespace idr::cli
