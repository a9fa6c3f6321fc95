#include "core/error.hpp"
#include "core/options/arguments.hpp"
#include "core/options/naming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace idr::options {
namespace {

using Words = std::vector<std::string>;

/// `NAME=VALUE` of each option; an option of this program has a `+` before it.
Words parsed(const Words& words, Command command = Command::Launch) {
  Words result;
  for (const auto& typed : parse_arguments(words, command).options) {
    result.push_back((typed.option->reader == Reader::Idr ? "+" : "") +
                     std::string(typed.option->name()) + "=" + typed.value);
  }
  return result;
}

/// The message and the remedy.
template <typename Action>
std::string refusal_of(Action action) {
  try {
    action();
  } catch (UsageError& error) {
    name_option(error, Origins());
    return std::string(error.what()) + "|" + error.remedy();
  }
  return "no error";
}
std::string refusal(const Words& words, Command command = Command::Launch) {
  return refusal_of([&] { parse_arguments(words, command); });
}

struct Typed {
  const char* name;
  Words words;
  Words options;

  friend std::ostream& operator<<(std::ostream& out, const Typed& typed) {
    return out << testing::PrintToString(typed.words);
  }
};

class Grammar : public testing::TestWithParam<Typed> {};

TEST_P(Grammar, is_that_of_docker) { EXPECT_EQ(parsed(GetParam().words), GetParam().options); }

INSTANTIATE_TEST_SUITE_P(
    Long, Grammar,
    testing::Values(
        Typed{"nothing", {}, {}}, Typed{"value_in_the_next_word", {"--user", "me"}, {"user=me"}},
        Typed{"value_behind_the_equals_sign", {"--user=me"}, {"user=me"}},
        Typed{"value_with_an_equals_sign", {"--env=A=b=c"}, {"env=A=b=c"}},
        Typed{"empty_value", {"--user=", "--entrypoint", ""}, {"user=", "entrypoint="}},
        Typed{"value_that_is_two_dashes", {"--name", "--", "--rm"}, {"name=--", "rm=true"}},
        Typed{"value_like_an_option", {"--name", "--rm", "-e", "-x"}, {"name=--rm", "env=-x"}},
        Typed{"value_like_help", {"--cmd", "--help", "-w", "-h"}, {"+cmd=--help", "workdir=-h"}},
        Typed{"flag", {"--rm", "--init"}, {"rm=true", "init=true"}},
        Typed{"order_is_kept",
              {"-p", "1:1", "--rm", "-v", "/a:/a", "-p", "2:2", "--env", "A"},
              {"publish=1:1", "rm=true", "volume=/a:/a", "publish=2:2", "env=A"}},
        Typed{"repeated_flag", {"--rm", "--rm=false"}, {"rm=true", "rm=false"}},
        Typed{"optional_value_given", {"--dry-run=json"}, {"+dry-run=json"}},
        Typed{"optional_value_left_out", {"--dry-run", "--rm"}, {"+dry-run=", "rm=true"}},
        Typed{"own_and_passed_on",
              {"--image", "busybox", "--memory", "1g", "--role=r"},
              {"+image=busybox", "memory=1g", "+role=r"}},
        Typed{"other_names",
              {"--aws-role-name", "r", "--detached", "--envvar", "A=1", "--portmap", "1:1"},
              {"+role=r", "detach=true", "env=A=1", "publish=1:1"}},
        Typed{"other_name_of_a_flag_with_value", {"--detached=false"}, {"detach=false"}},
        Typed{"hidden_options",
              {"--net", "n", "--net-alias=a", "--dns-opt", "o"},
              {"net=n", "net-alias=a", "dns-opt=o"}},
        Typed{"interactive_long_is_ours", {"--interactive"}, {"+interactive=true"}}),
    [](const auto& typed) { return typed.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Short, Grammar,
    testing::Values(
        Typed{"value_in_the_next_word", {"-u", "me"}, {"user=me"}},
        Typed{"value_in_the_same_word", {"-ume"}, {"user=me"}},
        Typed{"value_behind_the_equals_sign", {"-u=me"}, {"user=me"}},
        Typed{"lone_equals_sign", {"-u="}, {"user=="}},
        Typed{"only_the_first_equals_sign_is_dropped", {"-e==A", "-e=A=b"}, {"env==A", "env=A=b"}},
        Typed{"cluster", {"-itu", "me"}, {"interactive=true", "tty=true", "user=me"}},
        Typed{"cluster_with_value", {"-itume"}, {"interactive=true", "tty=true", "user=me"}},
        Typed{"cluster_with_equals_sign", {"-itu=me"}, {"interactive=true", "tty=true", "user=me"}},
        Typed{"cluster_of_flags",
              {"-ditqP"},
              {"detach=true", "interactive=true", "tty=true", "quiet=true", "publish-all=true"}},
        Typed{"value_of_option_letters", {"-vit", "-eA=h"}, {"volume=it", "env=A=h"}},
        Typed{"value_that_is_an_option", {"-u", "-t", "-e", "--"}, {"user=-t", "env=--"}},
        Typed{"flag_with_value",
              {"-i=false", "-t=T", "-dit=0"},
              {"interactive=false", "tty=true", "detach=true", "interactive=true", "tty=false"}},
        Typed{"letters_differ_by_case", {"-p", "1:1", "-P"}, {"publish=1:1", "publish-all=true"}},
        Typed{"interactive_short_is_dockers", {"-i"}, {"interactive=true"}},
        Typed{"all_short_forms",
              {"-a1", "-c2", "-e3", "-l4", "-m5", "-p6", "-u7", "-v8", "-w9"},
              {"attach=1", "cpu-shares=2", "env=3", "label=4", "memory=5", "publish=6", "user=7",
               "volume=8", "workdir=9"}}),
    [](const auto& typed) { return typed.param.name; });

INSTANTIATE_TEST_SUITE_P(DnsSearch, Grammar,
                         testing::Values(Typed{"several_words",
                                               {"--dns-search", "a", "b", "c"},
                                               {"dns-search=a", "dns-search=b", "dns-search=c"}},
                                         Typed{"then_an_option",
                                               {"--dns-search", "a", "b", "--rm"},
                                               {"dns-search=a", "dns-search=b", "rm=true"}},
                                         Typed{"behind_an_equals_sign",
                                               {"--dns-search=a", "b"},
                                               {"dns-search=a", "dns-search=b"}},
                                         Typed{"repeated",
                                               {"--dns-search", "a", "--dns-search", "b"},
                                               {"dns-search=a", "dns-search=b"}}),
                         [](const auto& typed) { return typed.param.name; });

TEST(Arguments, read_a_flag_as_docker_does) {
  for (const std::string yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    EXPECT_EQ(parsed({"--rm=" + yes}), Words{"rm=true"});
    EXPECT_EQ(parsed({"-t=" + yes}), Words{"tty=true"});
  }
  for (const std::string no : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_EQ(parsed({"--rm=" + no}), Words{"rm=false"});
    EXPECT_EQ(parsed({"--shell=" + no}), Words{"+shell=false"});
  }
  for (const std::string neither : {"", "yes", "tRUE", "2", " true"}) {
    EXPECT_THAT(refusal({"--rm=" + neither}), testing::HasSubstr("--rm: must be true or false"));
    EXPECT_THAT(refusal({"-t=" + neither}), testing::HasSubstr("true or false"));
  }
}

TEST(Arguments, do_not_use_the_next_word_for_a_flag) {
  EXPECT_THAT(refusal({"--rm", "false"}), testing::HasSubstr("unexpected argument \"false\""));
  EXPECT_THAT(refusal({"-t", "true"}), testing::HasSubstr("unexpected argument \"true\""));
  EXPECT_THAT(refusal({"--dry-run", "json"}), testing::HasSubstr("unexpected argument \"json\""));
}

TEST(Arguments, refuse_a_word_that_is_not_an_option) {
  EXPECT_THAT(refusal({""}), testing::HasSubstr("an argument is empty"));
  for (const std::string word : {"busybox", "-", "--"}) {
    EXPECT_THAT(refusal({word}), testing::HasSubstr("unexpected argument \"" + word + "\""));
  }
  EXPECT_THAT(refusal({"--dns", "a", "b"}), testing::HasSubstr("\"b\""));
  EXPECT_THAT(refusal({"--dns-search", "a", "--rm", "b"}), testing::HasSubstr("\"b\""));
  EXPECT_THAT(refusal({"--dns-search", "a", "--"}), testing::HasSubstr("\"--\""));
  EXPECT_THAT(refusal({"run"}), testing::HasSubstr("command after the image"));
  EXPECT_THAT(refusal({"--dry-run", "json"}), testing::HasSubstr("--dry-run=json"));
  for (const auto command : {Command::Whoami, Command::Credentials}) {
    EXPECT_THAT(refusal({"app"}, command),
                testing::HasSubstr("a command; for a role, use --role ROLE"));
    EXPECT_THAT(refusal({"--role", "r", "app"}, command), testing::EndsWith("or a command."));
  }
  EXPECT_EQ(refusal({"--=x"}), "unknown option --|");
}

TEST(Arguments, refuse_a_missing_value) {
  EXPECT_EQ(refusal({"--user"}), "--user: needs a value|");
  EXPECT_EQ(refusal({"-u"}), "-u: needs a value|");
  EXPECT_EQ(refusal({"-itu"}), "-u: needs a value|");
  EXPECT_EQ(refusal({"--rm", "--envvar"}), "--envvar: needs a value|");
}

TEST(Arguments, refuse_an_unknown_option_and_suggest_a_similar_one) {
  EXPECT_EQ(refusal({"--imag", "x"}), "unknown option --imag|Did you mean --image?");
  EXPECT_EQ(refusal({"-r", "x"}), "unknown option -r|Did you mean --role?");
  EXPECT_EQ(refusal({"-p", "x"}, Command::Whoami), "unknown option -p|Did you mean --profile?");
  EXPECT_EQ(refusal({"-o", "x"}, Command::Credentials), "unknown option -o|Did you mean --format?");
  EXPECT_EQ(refusal({"--output", "json"}, Command::Whoami),
            "unknown option --output|Did you mean --json?");
  EXPECT_EQ(refusal({"--rolename", "x"}), "unknown option --rolename|Did you mean --role?");
  EXPECT_EQ(refusal({"--regio=x"}, Command::Whoami),
            "unknown option --regio|Did you mean --region?");
  EXPECT_EQ(refusal({"-x"}), "unknown option -x|");
  EXPECT_EQ(refusal({"-itx"}), "unknown option -x|");
  EXPECT_EQ(refusal({"-rm"}), "unknown option -r|Did you mean --rm?");
  EXPECT_EQ(refusal({"--RM"}), "unknown option --RM|Did you mean --rm?");
  EXPECT_EQ(refusal({"---rm=x"}), "unknown option ---rm|Did you mean --rm?");
  EXPECT_THAT(refusal({"---rm"}), testing::StartsWith("unknown option ---rm"));
  EXPECT_THAT(refusal({"--=x"}), testing::StartsWith("unknown option --|"));
  EXPECT_THAT(refusal({"-t-"}), testing::StartsWith("unknown option --|"));
}

TEST(Arguments, of_a_launch_may_be_known_only_to_the_engine) {
  const auto arguments = parse_arguments({"--new-thing=a=b", "--rm"}, Command::Launch);
  ASSERT_EQ(arguments.options.size(), 2U);
  EXPECT_EQ(arguments.options.front().option, &unlisted_option);
  EXPECT_EQ(arguments.options.front().value, "--new-thing=a=b");
  EXPECT_EQ(refusal({"--qzqzqz", "x"}),
            "unknown option --qzqzqz|"
            "If it is an option of the engine, write --qzqzqz=VALUE, or --qzqzqz=true.");
  EXPECT_EQ(refusal_of([] { throw_unknown_option("--workdi", Command::Launch, "else"); }),
            "unknown option --workdi|Did you mean --workdir?");
}

TEST(Arguments, of_other_tools_are_named_in_the_remedy) {
  const std::pair<std::string, std::string> names[] = {{"--role-arn", "--role"},
                                                       {"--assume-role", "--role"},
                                                       {"--role-name", "--role"},
                                                       {"--aws-profile", "--profile"},
                                                       {"--profile-name", "--profile"},
                                                       {"--source-profile", "--profile"},
                                                       {"--session-name", "--role-session-name"},
                                                       {"--duration-seconds", "--duration"},
                                                       {"--duration_seconds", "--duration"},
                                                       {"--external_id", "--external-id"},
                                                       {"--mfa-token", "--mfa-code"},
                                                       {"--token-code", "--mfa-code"},
                                                       {"--serial-number", "--mfa-serial"},
                                                       {"--policy-arns", "--policy-arn"},
                                                       {"--tags", "--tag"}};
  for (const auto& [foreign, name] : names) {
    for (const auto command : {Command::Launch, Command::Whoami, Command::Credentials}) {
      EXPECT_EQ(refusal({foreign, "x"}, command),
                fmt::format("unknown option {}|Did you mean {}?", foreign, name));
    }
  }
  EXPECT_EQ(refusal({"--role-arn=x"}), "unknown option --role-arn|Did you mean --role?");
  EXPECT_EQ(refusal({"--env-vars", "x"}), "unknown option --env-vars|Did you mean --env?");
}

TEST(Arguments, end_at_the_image) {
  const auto parse = [](const Words& words) {
    return parse_arguments(words, Command::Launch, Positionals::EndOptions);
  };
  EXPECT_EQ(parse({"-it", "image", "-x", "--rm"}).positionals, (Words{"image", "-x", "--rm"}));
  EXPECT_EQ(parse({"--", "-x", "a"}).positionals, (Words{"-x", "a"}));
  EXPECT_EQ(parse({"image", "--", "a"}).positionals, (Words{"image", "--", "a"}));
  EXPECT_EQ(parse({"-", "a"}).positionals, (Words{"-", "a"}));
  EXPECT_EQ(parse({"", "a"}).positionals, (Words{"", "a"}));
  EXPECT_EQ(parse({"--rm", "false"}).positionals, Words{"false"});
  EXPECT_EQ(parse({"-u", "--", "image"}).positionals, Words{"image"});
  EXPECT_TRUE(parse({"--init"}).positionals.empty());
  EXPECT_FALSE(parse({"image", "--help"}).help);
}

TEST(Arguments, keep_values_out_of_messages) {
  for (const Words& words :
       {Words{"--xenv", "hunter2"}, Words{"-xhunter2"}, Words{"-e", "A=hunter2", "--user"}}) {
    EXPECT_THAT(refusal(words),
                testing::Not(testing::AnyOf("no error", testing::HasSubstr("hunter2"))));
  }
  for (const auto* word : {"--secret-key=hunter2", "--mfa-cod=hunter2"}) {
    EXPECT_THAT(refusal({word}, Command::Whoami),
                testing::Not(testing::AnyOf("no error", testing::HasSubstr("hunter2"))));
  }
}

TEST(Arguments, depend_on_the_command) {
  EXPECT_EQ(parsed({"--role", "r", "--format=env"}, Command::Credentials),
            (Words{"+role=r", "+format=env"}));
  EXPECT_EQ(parsed({"--json", "--aws-role-name=r"}, Command::Whoami),
            (Words{"+json=true", "+role=r"}));
  EXPECT_THAT(refusal({"--format", "env"}), testing::HasSubstr("unknown option --format"));
  EXPECT_THAT(refusal({"--json"}), testing::HasSubstr("unknown option --json"));
  EXPECT_THAT(refusal({"--image", "x"}, Command::Whoami),
              testing::HasSubstr("unknown option --image"));
  EXPECT_THAT(refusal({"-e", "A"}, Command::Credentials), testing::HasSubstr("unknown option -e"));
  EXPECT_EQ(
      refusal({"x"}, Command::Whoami),
      "unexpected argument \"x\"|This command does not accept an image, a variant or a command; "
      "for a role, use --role ROLE.");
}

TEST(Arguments, do_not_mistake_a_host_name_for_help) {
  const struct {
    Words words;
    const char* meant;
  } cases[] = {{{"--rm", "-h", "my host", "x"}, "`--hostname 'my host'`"},
               {{"-hmyhost"}, "`--hostname myhost`"},
               {{"-h=myhost"}, "`--hostname myhost`"},
               {{"-ith"}, "`--hostname NAME`"},
               {{"-h", "--mfa-code=1"}, "`--hostname NAME`"}};
  for (const auto& [words, meant] : cases) {
    EXPECT_THAT(refusal(words), testing::AllOf(testing::StartsWith("-h means --help here"),
                                               testing::HasSubstr(meant)));
  }
}

TEST(Arguments, stop_at_help) {
  for (const Words& words :
       {Words{"-h"}, Words{"--help"}, Words{"--rm", "-h"}, Words{"--help", "x"}}) {
    EXPECT_TRUE(parse_arguments(words, Command::Launch).help);
  }
  EXPECT_TRUE(parse_arguments({"-h", "x"}, Command::Whoami).help);
  for (const Words& words : {Words{"-w", "-h"}, Words{"-eh"}, Words{"--hostname", "h"}}) {
    EXPECT_FALSE(parse_arguments(words, Command::Launch).help);
  }
}

/// What the next word after these is.
std::string next_after(const Words& words, Positionals positionals = Positionals::EndOptions) {
  const auto so_far = parse_so_far(words, Command::Launch, positionals);
  if (so_far.awaiting != nullptr) return "value of " + std::string(so_far.awaiting->name());
  if (!so_far.arguments.positionals.empty())
    return "behind " + so_far.arguments.positionals.front();
  return so_far.options_ended ? "no option" : "any";
}

TEST(ArgumentsSoFar, know_what_the_next_word_is) {
  EXPECT_EQ(next_after({}), "any");
  EXPECT_EQ(next_after({"--rm", "-it"}), "any");
  EXPECT_EQ(next_after({"--user"}), "value of user");
  EXPECT_EQ(next_after({"--aws-role-name"}), "value of role");
  EXPECT_EQ(next_after({"-ite"}), "value of env");
  EXPECT_EQ(next_after({"-iteA"}), "any");
  EXPECT_EQ(next_after({"--user="}), "any");
  EXPECT_EQ(next_after({"--user", "--env"}), "any");
  EXPECT_EQ(next_after({"--"}), "no option");
  EXPECT_EQ(next_after({"image", "--user"}), "behind image");
  EXPECT_EQ(next_after({"--", "-i"}), "behind -i");
  EXPECT_EQ(next_after({"word", "--user"}, Positionals::Refused), "value of user");
}

TEST(ArgumentsSoFar, skip_mistakes) {
  const auto so_far = parse_so_far({"--nothing", "--rm=maybe", "-z", "--help", "--init", "--name"},
                                   Command::Launch, Positionals::EndOptions);
  ASSERT_EQ(so_far.arguments.options.size(), 1U);
  EXPECT_EQ(so_far.arguments.options.front().option->name(), "init");
  ASSERT_NE(so_far.awaiting, nullptr);
  EXPECT_EQ(so_far.awaiting->name(), "name");
}

} // namespace
} // namespace idr::options
