#include "core/error.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using RunPlanTest = LaunchSetting;

/// The entrypoint and the words after the image.
std::vector<std::string> command_of(const RunPlan& plan) {
  std::vector<std::string> words;
  const auto& options = plan.run.options;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i] == "--entrypoint") words.push_back("entrypoint " + options.at(i + 1));
  }
  words.insert(words.end(), plan.run.command.begin(), plan.run.command.end());
  return words;
}

TEST_F(RunPlanTest, passes_entrypoint_and_command) {
  EXPECT_THAT(command_of(make({"--entrypoint", "a", "--entrypoint", "python -u"})),
              ElementsAre("entrypoint python -u"));
  options_.cmd = "myapp.py --name 'a b' \"\" $HOME a|b";
  EXPECT_THAT(command_of(make({"--entrypoint", "python"})),
              ElementsAre("entrypoint python", "myapp.py", "--name", "a b", "", "$HOME", "a|b"));
  options_.cmd = "";
  EXPECT_THAT(command_of(make({})), IsEmpty());
  // An empty entrypoint removes the image's.
  EXPECT_THAT(command_of(make({"--entrypoint="})), ElementsAre("entrypoint "));
}

TEST_F(RunPlanTest, splits_a_full_entrypoint) {
  struct {
    const char* text;
    Words command;
  } const cases[] = {
      {"python myapp.py --myarg test123", {"entrypoint python", "myapp.py", "--myarg", "test123"}},
      {"top", {"entrypoint top"}},
      {"'my prog' \"a  b\" c\\ d ''", {"entrypoint my prog", "a  b", "c d", ""}},
      {"echo 'a | b' \"c; d\" \\$HOME", {"entrypoint echo", "a | b", "c; d", "$HOME"}},
      {"a | b", {"entrypoint /bin/sh", "-c", "a | b"}},
      {"cd /x && ./run \"$@\"", {"entrypoint /bin/sh", "-c", "cd /x && ./run \"$@\""}},
      {"echo $HOME", {"entrypoint /bin/sh", "-c", "echo $HOME"}},
      {"echo \"$HOME\"", {"entrypoint /bin/sh", "-c", "echo \"$HOME\""}},
      {"echo `id`", {"entrypoint /bin/sh", "-c", "echo `id`"}},
      {"a\nb", {"entrypoint /bin/sh", "-c", "a\nb"}},
  };
  for (const auto& [text, command] : cases) {
    options_.full_entrypoint = text;
    EXPECT_EQ(command_of(make({})), command) << text;
  }
}

TEST_F(RunPlanTest, prefers_the_full_entrypoint_with_a_warning) {
  options_.full_entrypoint = "a b";
  options_.cmd = "c d";
  EXPECT_THAT(command_of(make({"--entrypoint", "x"})), ElementsAre("entrypoint a", "b"));
  EXPECT_TRUE(warns_of("--entrypoint is ignored: --full-entrypoint replaces it"));
  EXPECT_TRUE(warns_of("--cmd is ignored: --full-entrypoint replaces it"));
}

TEST_F(RunPlanTest, refuses_a_text_that_is_not_a_command) {
  for (const std::string text : {"", "  ", "a 'b", "a \"b"}) {
    options_.full_entrypoint = text;
    EXPECT_THAT(refusal<UsageError>(), HasSubstr("--full-entrypoint")) << text;
  }
  options_.full_entrypoint.reset();
  options_.cmd = "it's";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--cmd"));
}

class RunPlanShell : public LaunchSetting {
protected:
  RunPlanShell() { options_.shell = true; }
};

TEST_F(RunPlanShell, overrides_entrypoint_command_and_detach) {
  set("IAM_DOCKER_RUN_SHELL_COMMAND", "/bin/zsh -l 'a b'");
  options_.full_entrypoint = "a | b";
  options_.cmd = "c";
  const auto plan = make({"--entrypoint", "x", "-d"});
  EXPECT_THAT(command_of(plan), ElementsAre("entrypoint /bin/zsh", "-l", "a b"));
  EXPECT_FALSE(plan.detached);
  EXPECT_THAT(plan.run.options,
              ElementsAre("--rm", "--interactive", "--tty", "--entrypoint", "/bin/zsh"));
  EXPECT_TRUE(warns_of("-d is ignored"));
}

TEST_F(RunPlanShell, warns_of_a_command_that_it_replaces) {
  EXPECT_FALSE(warns_of("--shell"));
  options_.command = {"ls"};
  EXPECT_TRUE(warns_of("the command after the image is ignored: --shell replaces it"));
}

TEST_F(RunPlanShell, is_bash_or_else_sh) {
  for (const auto* unset : {"", " "}) {
    set("IAM_DOCKER_RUN_SHELL_COMMAND", unset);
    EXPECT_THAT(command_of(make()),
                ElementsAre("entrypoint /bin/sh", "-c",
                            AllOf(HasSubstr("exec /bin/bash"), HasSubstr("exec /bin/sh"))));
  }
  EXPECT_FALSE(warns_of("-d"));
}

TEST_F(RunPlanShell, has_a_tty_only_at_a_terminal) {
  host_.stdin_is_terminal = false;
  EXPECT_THAT(options(), ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
  host_.stdin_is_terminal = true;
  host_.stdout_is_terminal = false;
  EXPECT_THAT(options(), ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
}

TEST_F(RunPlanShell, has_no_tty_if_that_was_typed) {
  EXPECT_THAT(options({"-t=false"}),
              ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
}

TEST_F(RunPlanShell, names_the_variable_that_is_not_a_command) {
  set("IAM_DOCKER_RUN_SHELL_COMMAND", "it's");
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("IAM_DOCKER_RUN_SHELL_COMMAND"));
}

TEST_F(RunPlanTest, uses_the_words_after_the_image_as_the_command) {
  options_.command = {"a b", "-c"};
  EXPECT_THAT(command_of(make()), ElementsAre("a b", "-c"));
  options_.full_entrypoint = "prog x";
  EXPECT_THAT(command_of(make()), ElementsAre("entrypoint prog", "x"));
  EXPECT_TRUE(warns_of("the command after the image is ignored: --full-entrypoint replaces it"));
  options_.cmd = "c";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("twice"));
}

} // namespace
} // namespace idr::plan
