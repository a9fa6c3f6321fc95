#include "cli/command_line.hpp"
#include "tests/unit/cli/parsed_words.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace idr::cli {
namespace {

using namespace std::chrono_literals;
using options::Command;
using test::invocation_of;
using test::launch;
using test::parse;
using test::refusal;
using test::Words;
using test::words_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(DryRun, accepts_its_value_only_in_the_same_word) {
  EXPECT_THAT(refusal({"run", "--dry-run", "json", "busybox"}),
              HasSubstr("Did you mean --dry-run=json?"));
}

TEST(ParseCommandLine, uses_the_last_of_a_repeated_option) {
  EXPECT_EQ(launch({"--role", "a", "--role=b"}).credentials.role, "b");
  EXPECT_EQ(launch({"--role", "a", "--aws-role-name", "b"}).credentials.role, "b");
  EXPECT_EQ(launch({"--cmd", "a", "--cmd", ""}).cmd, "");
}

TEST(ParseCommandLine, distinguishes_an_empty_text_from_none) {
  EXPECT_EQ(launch({"run"}).cmd, std::nullopt);
  EXPECT_EQ(launch({"--cmd="}).cmd, "");
  EXPECT_EQ(launch({"--full-entrypoint", ""}).full_entrypoint, "");
}

// `--role "$ROLE"` with an unset ROLE must not launch without a role.
TEST(ParseCommandLine, refuses_an_empty_value_if_the_option_has_none) {
  for (const auto* name : {"--role", "--profile", "--region", "--duration", "--external-id",
                           "--mfa-serial", "--mfa-code", "--policy", "--tag", "--policy-arn"}) {
    EXPECT_THAT(refusal({name, ""}), HasSubstr(std::string(name) + ": needs a value")) << name;
  }
}

TEST(ParseCommandLine, keeps_every_value_of_a_list_in_its_order) {
  const auto options = launch({"--policy-arn", "b", "--policy-arn=a", "--policy-arn", "[c,d]",
                               "--transitive-tag-key", "x", "--transitive-tag-key", "y"});
  EXPECT_THAT(options.credentials.session.policy_arns, ElementsAre("b", "a", "[c,d]"));
  EXPECT_THAT(options.credentials.session.transitive_tag_keys, ElementsAre("x", "y"));
}

TEST(ParseCommandLine, splits_a_tag_at_its_first_equals_sign) {
  EXPECT_THAT(launch({"--tag", "a=b=c", "--tag=d=", "--tag", "e= f \n", "--tag", "[g=h,i]"})
                  .credentials.session.tags,
              ElementsAre(Pair("a", "b=c"), Pair("d", ""), Pair("e", " f \n"), Pair("[g", "h,i]")));
  EXPECT_THAT(launch({"--tag", "a=1", "--tag", "b=2", "--tag", "a=3"}).credentials.session.tags,
              ElementsAre(Pair("b", "2"), Pair("a", "3")))
      << "STS takes a key once";
  for (const auto* text : {"a", "=b", "="}) {
    EXPECT_THAT(refusal({"--tag", text}), HasSubstr("--tag")) << text;
  }
}

TEST(ParseCommandLine, reads_a_duration) {
  EXPECT_EQ(launch({"--duration", "90m"}).credentials.session.duration, 90min);
  EXPECT_EQ(launch({"run"}).credentials.session.duration, std::nullopt);
  for (const auto* text : {"14m", "13h", "-1h", "--", "[1h]", "1h\n", ""}) {
    EXPECT_THAT(refusal({"--duration", text}), HasSubstr("--duration")) << text;
  }
}

TEST(ParseCommandLine, reads_the_kinds_of_dry_run) {
  EXPECT_EQ(launch({"run"}).dry_run, plan::DryRun::No);
  EXPECT_EQ(launch({"--dry-run"}).dry_run, plan::DryRun::CommandLine);
  EXPECT_EQ(launch({"--dry-run=json"}).dry_run, plan::DryRun::Json);
  EXPECT_EQ(launch({"--dry-run", "--role", "a"}).credentials.role, "a"); // takes no next word
  for (const auto* word : {"--dry-run=yaml", "--dry-run=true", "--dry-run=[]"}) {
    EXPECT_THAT(refusal({word}), HasSubstr("--dry-run")) << word;
  }
}

TEST(ParseCommandLine, reads_the_format_of_credentials) {
  const auto format = [](const Words& words) {
    return parse<CredentialsOptions>(words_of(Command::Credentials, words)).format;
  };
  EXPECT_EQ(format({}), CredentialsFormat::Process);
  EXPECT_EQ(format({"--format", "process"}), CredentialsFormat::Process);
  EXPECT_EQ(format({"--format", "env"}), CredentialsFormat::Env);
  EXPECT_EQ(format({"--format=export"}), CredentialsFormat::Env);
  EXPECT_EQ(format({"--format=env-no-export"}), CredentialsFormat::EnvNoExport);
  EXPECT_EQ(format({"--format=powershell"}), CredentialsFormat::PowerShell);
  EXPECT_EQ(format({"--format=fish"}), CredentialsFormat::Fish);
  EXPECT_EQ(format({"--format", "env", "--format", "json"}), CredentialsFormat::Json);
  std::istringstream words{std::string(options::option("format").value_words())};
  for (std::string word; words >> word;) EXPECT_NO_THROW(format({"--format", word})) << word;
  EXPECT_THAT(refusal({"credentials", "--format", ""}), HasSubstr("--format"));
  for (const auto* text : {"ENV", "yaml", "--", "[env]", "env\n"}) {
    EXPECT_THAT(refusal({"credentials", "--format", text}),
                HasSubstr("process, env, env-no-export, powershell, fish or json"))
        << text;
  }
}

TEST(ParseCommandLine, passes_dockers_options_in_their_order) {
  const auto options = launch({"-p", "80:80", "--role", "a", "-itu", "me", "--rm=false", "--shell",
                               "--portmap=90:90", "--name", "--rm"});
  EXPECT_EQ(options.credentials.role, "a");
  EXPECT_TRUE(options.shell);
  std::vector<std::pair<std::string, std::string>> passed_on;
  for (const auto& typed : options.given) {
    if (typed.option->reader == options::Reader::Docker) {
      passed_on.emplace_back(typed.option->name(), typed.value);
    }
  }
  EXPECT_THAT(passed_on, ElementsAre(Pair("publish", "80:80"), Pair("interactive", "true"),
                                     Pair("tty", "true"), Pair("user", "me"), Pair("rm", "false"),
                                     Pair("publish", "90:90"), Pair("name", "--rm")));
}

// -i is docker's option; --interactive is -i, and -t if there is a terminal.
TEST(ParseCommandLine, distinguishes_interactive_from_i) {
  EXPECT_TRUE(launch({"--interactive"}).interactive);
  EXPECT_EQ(launch({"--interactive"}).given.at(0).option->reader, options::Reader::Idr);
  EXPECT_FALSE(launch({"-i"}).interactive);
  EXPECT_EQ(launch({"-i"}).given.at(0).option->reader, options::Reader::Docker);
}

TEST(ParseCommandLine, finds_the_command) {
  EXPECT_TRUE(std::holds_alternative<plan::RunOptions>(invocation_of({"run"})));
  EXPECT_TRUE(std::holds_alternative<plan::RunOptions>(invocation_of({"--verbose"})));
  EXPECT_TRUE(std::holds_alternative<DoctorOptions>(invocation_of({"doctor"})));
  EXPECT_TRUE(std::holds_alternative<CredentialsOptions>(invocation_of({"credentials"})));
  EXPECT_TRUE(parse<WhoamiOptions>({"whoami", "--json"}).json);
  EXPECT_TRUE(std::holds_alternative<Version>(invocation_of({"--version"})));
}

TEST(ParseCommandLine, finds_the_requested_help) {
  for (const auto& words :
       {Words{}, Words{"help"}, Words{"-h"}, Words{"--help"}, Words{"--help", "--nonsense"}}) {
    EXPECT_EQ(parse<Help>(words).command, std::nullopt) << fmt::format("{}", words.size());
  }
  for (const auto& words : {Words{"help", "run"}, Words{"--image", "x", "-h"},
                            Words{"run", "--help"}, Words{"run", "--role", "r", "-h"}}) {
    EXPECT_EQ(parse<Help>(words).command, Command::Launch) << words.front();
    EXPECT_EQ(parse<Help>(words).section, std::nullopt) << words.front();
  }
  EXPECT_EQ(parse<Help>({"help", "whoami"}).command, Command::Whoami);
  EXPECT_EQ(parse<Help>({"whoami", "--role", "a", "--help"}).command, Command::Whoami);
  EXPECT_EQ(parse<Help>({"credentials", "-h"}).command, Command::Credentials);
}

TEST(ParseCommandLine, accepts_a_section_of_the_help) {
  for (const auto section : options::sections(Command::Launch)) {
    const auto help = parse<Help>({"help", "run", std::string(options::name(section))});
    EXPECT_EQ(help.command, Command::Launch);
    EXPECT_EQ(help.section, section) << options::name(section);
  }
  EXPECT_THAT(refusal({"help", "run", "networks"}),
              AllOf(HasSubstr("no section \"networks\""), HasSubstr("Did you mean network?")));
  EXPECT_THAT(refusal({"help", "run", "xyz"}), HasSubstr("storage, network, resources"));
  EXPECT_THAT(refusal({"help", "run", "network", "more"}), HasSubstr("network more"));
  EXPECT_THAT(refusal({"help", "whoami", "network"}), HasSubstr("no section \"network\""));
  EXPECT_THAT(refusal({"help", "walk"}), HasSubstr("unknown command \"walk\""));
  EXPECT_EQ(parse<Help>({"help", "help"}).command, std::nullopt);
}

TEST(ParseCommandLine, accepts_image_and_command_after_the_options_of_run) {
  const auto options = launch({"run", "-p", "1:1", "--role", "r", "busybox", "-x", "--role", "b"});
  EXPECT_EQ(options.image, "busybox");
  EXPECT_EQ(options.credentials.role, "r");
  EXPECT_THAT(options.command, ElementsAre("-x", "--role", "b"));
  EXPECT_EQ(options.given.size(), 3U); // the image is one as well
  EXPECT_EQ(launch({"run", "--", "busybox", "--", "a"}).command, (Words{"--", "a"}));
  EXPECT_EQ(launch({"run", "-"}).image, "-");
  EXPECT_EQ(launch({"run", "--image", "busybox"}).image, "busybox");
  EXPECT_EQ(launch({"run", "--dns-search", "a", "b"}).image, "b");
  EXPECT_EQ(launch({"run"}).image, "");
  EXPECT_THAT(refusal({"run", "--image", "a", "b"}), HasSubstr("twice"));
  EXPECT_THAT(refusal({"run", "@a"}), HasSubstr("idr.toml"));
}

} // namespace
} // namespace idr::cli
