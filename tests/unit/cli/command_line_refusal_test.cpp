#include "cli/command_line.hpp"
#include "tests/unit/cli/parsed_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::cli {
namespace {

using test::refusal;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(OptionsBeforeTheCommand, are_moved_after_it_in_the_remedy) {
  EXPECT_THAT(refusal({"--profile", "default", "whoami"}),
              HasSubstr("Type `idr whoami --profile default`."));
  EXPECT_THAT(refusal({"--dry-run", "run", "@test"}), HasSubstr("Type `idr run --dry-run @test`."));
  EXPECT_THAT(refusal({"--profile", "a b", "credentials", "--format", "env"}),
              HasSubstr("Type `idr credentials --profile 'a b' --format env`."));
}

TEST(OptionsBeforeTheCommand, are_not_shown_if_they_may_be_secret) {
  for (const Words& words : {Words{"-e", "TOKEN=hidden", "run", "busybox"},
                             Words{"--role", "app", "--external-id", "hidden", "whoami"},
                             Words{"--role", "app", "run", "busybox", "hidden"}}) {
    EXPECT_THAT(refusal(words), AllOf(HasSubstr("OPTIONS"), Not(HasSubstr("hidden"))));
  }
}

struct RefusalCase {
  Words words;
  std::string message;
};

TEST(ParseCommandLine, refuses_an_unknown_option_and_suggests_a_similar_one) {
  const RefusalCase cases[] = {
      {{"whoam"}, "Did you mean whoami?"},
      {{"credential"}, "Did you mean credentials?"},
      {{"hlep"}, "Did you mean help?"},
      {{"myimage:latest"}, "unknown command \"myimage:latest\""},
      {{"help", "whoam"}, "Did you mean whoami?"},
      {{"--rol", "a"}, "Did you mean --role"},
      {{"--imgae", "x"}, "Did you mean --image?"},
      {{"whoami", "--image", "x"}, "unknown option --image"},
      {{"whoami", "--format", "env"}, "unknown option --format"},
      {{"credentials", "--json"}, "unknown option --json"},
      {{"credentials", "-e", "A=b"}, "unknown option -e"},
      {{"doctor", "--verison"}, "Did you mean `idr --version`?"},
      {{"--verison"}, "Did you mean `idr --version`?"},
      {{"run", "--version"}, "Did you mean `idr --version`?"},
      {{"--hlep"}, "Did you mean --help?"},
      {{"login"}, "aws sso login --profile NAME"},
      {{"version"}, "`idr --version`"},
      {{"help", "login"}, "aws sso login --profile NAME"},
      {{"help", "network"}, "Type `idr help run network`."},
      {{"shell", "my/image"}, "idr run --role ROLE --shell IMAGE"},
      {{"logs", "-f"}, "Type `docker logs`."},
      {{"credentials", "--json"}, "Did you mean --format json?"},
      {{"whoami", "--format", "json"}, "Did you mean --json?"},
      {{"run", "--json"}, "Did you mean --dry-run=json?"},
      {{"run", "--no-rm"}, "Did you mean --rm=false?"},
      {{"run", "--session", "x"}, "Did you mean --role-session-name?"},
      {{"-h", "myhost"}, "`--hostname myhost`"},
      {{""}, "an argument is empty"},
      {{"--dry-run", "@test"}, "Type `idr run --dry-run @test`."},
      {{"--role", "R", "my image"}, "Type `idr run --role R 'my image'`."},
      {{"--role", "R", "my/image", "ls"}, "idr run OPTIONS IMAGE COMMAND"},
      {{"--mfa-code", "1", "my/image"}, "idr run OPTIONS IMAGE COMMAND"},
      {{"--rol", "R", "my/image"}, "Did you mean --role or"},
      {{"--dry-run", "json"}, "--dry-run=json"},
      {{"walk"},
       "The commands are run, exec, schedule, whoami, credentials, doctor, ps, stop and help."},
      {{"my/image:1"}, "`idr run my/image:1`"},
      {{"--image", "x", "word"}, "unexpected argument \"word\""},
      {{"--image", "x", "--"}, "unexpected argument \"--\""},
      {{"--image"}, "--image: needs a value"},
      {{"--shell=perhaps"}, "--shell"},
  };
  for (const auto& [words, message] : cases) {
    EXPECT_THAT(refusal(words), HasSubstr(message)) << words.front();
  }
}

// An unknown option's value may be a secret: `--enviroment PASSWORD=…`.
TEST(ParseCommandLine, does_not_show_the_value_of_an_unknown_option) {
  EXPECT_THAT(refusal({"whoami", "--enviroment=PASSWORD=hunter2"}),
              AllOf(HasSubstr("--enviroment"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal({"--mfa-cod", "492817"}), Not(HasSubstr("492817")));
  EXPECT_THAT(refusal({"exec", "-e", "PASSWORD=hunter2"}), Not(HasSubstr("hunter2")));
}

} // namespace
} // namespace idr::cli
