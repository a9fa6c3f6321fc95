#include "cli/command_line.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace idr::cli {
namespace {

using namespace std::chrono_literals;
using options::Arity;
using options::Command;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

using Words = std::vector<std::string>;

/// In a directory without a project file.
Invocation invocation_of(const Words& words) {
  system::Host host;
  host.working_directory = "/nowhere";
  return parse_command_line(words, host);
}

template <typename Kind>
Kind parse(const Words& words) {
  return std::get<Kind>(invocation_of(words));
}

plan::RunOptions launch(const Words& words) { return parse<plan::RunOptions>(words); }

std::string refusal(const Words& words) {
  return test::thrown<UsageError>([&] { invocation_of(words); });
}

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

TEST(DryRun, accepts_its_value_only_in_the_same_word) {
  EXPECT_THAT(refusal({"run", "--dry-run", "json", "busybox"}),
              HasSubstr("Did you mean --dry-run=json?"));
}

/// The words of a command line with `further` after the command.
Words words_of(Command command, const Words& further) {
  Words words;
  if (command == Command::Credentials) words = {"credentials"};
  if (command == Command::Whoami) words = {"whoami"};
  if (command == Command::Doctor) words = {"doctor"};
  words.insert(words.end(), further.begin(), further.end());
  return words;
}

/// The fields that the commands share, and the other fields that options set.
struct Parsed {
  aws::ChainOptions credentials;
  plan::RunOptions run;
  bool json = false;
  bool verbose = false;
  bool warnings_only = false;
};

Parsed parse_any(const Words& words) {
  Parsed parsed;
  const auto invocation = invocation_of(words);
  if (const auto* run = std::get_if<plan::RunOptions>(&invocation)) {
    parsed = {run->credentials, *run, false, run->verbose, run->warnings_only};
  } else if (const auto* credentials = std::get_if<CredentialsOptions>(&invocation)) {
    parsed = {
        credentials->credentials, {}, false, credentials->verbose, credentials->warnings_only};
  } else if (const auto* doctor = std::get_if<DoctorOptions>(&invocation)) {
    parsed = {doctor->credentials, *doctor, doctor->json, doctor->verbose, doctor->warnings_only};
  } else {
    const auto& whoami = std::get<WhoamiOptions>(invocation);
    parsed = {whoami.credentials, {}, whoami.json, whoami.verbose, whoami.warnings_only};
  }
  return parsed;
}

using ReadText = std::function<std::string(const Parsed&)>;
using ReadFlag = std::function<bool(const Parsed&)>;

std::string joined(const std::vector<std::string>& list) {
  return list.size() == 1 ? list.front() : fmt::format("{} values", list.size());
}

/// The field that each option with an arbitrary text as its value sets.
const std::map<std::string_view, ReadText> texts = {
    {"image", [](const auto& p) { return p.run.image; }},
    {"full-entrypoint", [](const auto& p) { return p.run.full_entrypoint.value_or("(none)"); }},
    {"cmd", [](const auto& p) { return p.run.cmd.value_or("(none)"); }},
    {"host-source-path", [](const auto& p) { return p.run.host_source_path; }},
    {"container-source-path", [](const auto& p) { return p.run.container_source_path; }},
    {"custom-env-file", [](const auto& p) { return p.run.custom_env_file; }},
    {"engine", [](const auto& p) { return p.run.engine.program; }},
    {"role", [](const auto& p) { return p.credentials.role; }},
    {"profile", [](const auto& p) { return p.credentials.profile; }},
    {"region", [](const auto& p) { return p.credentials.region; }},
    {"endpoint-url", [](const auto& p) { return p.credentials.endpoint_url; }},
    {"web-identity-token-env", [](const auto& p) { return p.credentials.web_identity_token_env; }},
    {"role-session-name", [](const auto& p) { return p.credentials.session.session_name; }},
    {"external-id", [](const auto& p) { return p.credentials.session.external_id; }},
    {"mfa-serial", [](const auto& p) { return p.credentials.mfa_serial; }},
    {"mfa-code", [](const auto& p) { return p.credentials.mfa_code; }},
    {"policy", [](const auto& p) { return p.credentials.session.policy; }},
    {"policy-arn", [](const auto& p) { return joined(p.credentials.session.policy_arns); }},
    {"transitive-tag-key",
     [](const auto& p) { return joined(p.credentials.session.transitive_tag_keys); }},
    {"source-identity", [](const auto& p) { return p.credentials.session.source_identity; }},
};

const std::map<std::string_view, ReadFlag> flags = {
    {"shell", [](const auto& p) { return p.run.shell; }},
    {"interactive", [](const auto& p) { return p.run.interactive; }},
    {"selinux", [](const auto& p) { return p.run.selinux; }},
    {"mount-docker", [](const auto& p) { return p.run.mount_docker; }},
    {"no-volume", [](const auto& p) { return p.run.no_volume; }},
    {"no-session", [](const auto& p) { return p.credentials.no_session; }},
    {"no-cache", [](const auto& p) { return p.credentials.no_cache; }},
    {"verbose", [](const auto& p) { return p.verbose; }},
    {"json", [](const auto& p) { return p.json; }},
    {"warnings-only", [](const auto& p) { return p.warnings_only; }},
};

/// Options with their own grammar, each with its own test.
const std::set<std::string_view> others = {"duration", "tag",     "format",
                                           "dry-run",  "variant", "no-project-file"};

const Words odd_values = {"-",   "--",  "-x", "--role", "--help", "[a,b]", "[]",      "{}",
                          "[",   "a b", " ",  "a\nb",   "\n",     "a=b",   "=",       "\"q\"",
                          "'q'", "\\",  "%%", "#",      "a,b",    "true",  "\xc3\xbc"};

constexpr Command commands[] = {Command::Launch, Command::Credentials, Command::Whoami,
                                Command::Doctor};

struct OwnOption {
  const options::Option* option;
  Command command;
};

/// Every option that this program interprets, once for each command that accepts it.
std::vector<OwnOption> own_options() {
  std::vector<OwnOption> own;
  for (const auto& option : options::option_table()) {
    if (option.reader != options::Reader::Idr) continue;
    for (const auto command : commands) {
      if (option.commands.has(command)) own.push_back({&option, command});
    }
  }
  return own;
}

class OwnOptionOfTable : public testing::TestWithParam<OwnOption> {};

TEST_P(OwnOptionOfTable, is_accepted_by_the_command_with_any_value) {
  const auto& [option, command] = GetParam();
  const auto name = "--" + std::string(option->name());
  if (const auto text = texts.find(option->name()); text != texts.end()) {
    ASSERT_TRUE(options::needs_value(option->arity));
    // An empty value usually comes from an unset variable.
    const bool may_be_empty = option->name() == "cmd" || option->name() == "full-entrypoint";
    for (const auto& value : odd_values) {
      if (value.empty() && !may_be_empty) {
        EXPECT_THAT(refusal(words_of(command, {name, ""})), HasSubstr(name));
        EXPECT_THAT(refusal(words_of(command, {name + "="})), HasSubstr(name));
        continue;
      }
      EXPECT_EQ(text->second(parse_any(words_of(command, {name, value}))), value);
      EXPECT_EQ(text->second(parse_any(words_of(command, {name + "=" + value}))), value);
    }
    EXPECT_THAT(refusal(words_of(command, {name})), HasSubstr(name + ": needs a value"));
  } else if (const auto flag = flags.find(option->name()); flag != flags.end()) {
    ASSERT_EQ(option->arity, Arity::Flag);
    EXPECT_FALSE(flag->second(parse_any(words_of(command, {"--no-cache=false"}))));
    EXPECT_TRUE(flag->second(parse_any(words_of(command, {name}))));
    EXPECT_TRUE(flag->second(parse_any(words_of(command, {name + "=false", name + "=1"}))));
    EXPECT_FALSE(flag->second(parse_any(words_of(command, {name, name + "=false"}))));
    EXPECT_THAT(refusal(words_of(command, {name + "=maybe"})), HasSubstr(name));
  } else {
    EXPECT_TRUE(others.contains(option->name())) << "no test for " << name;
  }
}

INSTANTIATE_TEST_SUITE_P(, OwnOptionOfTable, testing::ValuesIn(own_options()), [](const auto& own) {
  auto name = fmt::format("{}_{}", own.param.option->name(), static_cast<int>(own.param.command));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

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

TEST(ParseCommandLine, accepts_no_cache_everywhere) {
  for (const auto command : commands) {
    EXPECT_EQ(parse_any(words_of(command, {"--no-cache", "--role", "a"})).credentials.role, "a");
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

class ParseWithProjectFile : public testing::Test {
protected:
  ParseWithProjectFile() {
    host_.working_directory = folder_.path();
    folder_.write("idr.toml", "image = \"i\"\nrole = \"r\"\nfull-entrypoint = \"e\"\n"
                              "[variant.test]\nrole = \"t\"\nduration = 3600\n");
  }

  template <typename Kind>
  Kind parse(const Words& words) const {
    return std::get<Kind>(parse_command_line(words, host_));
  }
  plan::RunOptions launch(const Words& words) const { return parse<plan::RunOptions>(words); }
  std::string refusal(const Words& words) const {
    return test::thrown<UsageError>([&] { parse_command_line(words, host_); });
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

TEST_F(ParseWithProjectFile, uses_its_options) {
  for (const auto& words : {Words{}, Words{"run"}, Words{"--init"}}) {
    const auto options = launch(words);
    EXPECT_EQ(options.image, "i");
    EXPECT_EQ(options.credentials.role, "r");
    EXPECT_EQ(options.full_entrypoint, "e");
    EXPECT_EQ(options.files.project, (folder_ / "idr.toml").string());
  }
}

/// The options of a launch with this variable, idr.toml and these words.
struct Reporter {
  bool verbose;
  bool warnings_only;
  bool operator==(const Reporter&) const = default;
};

TEST_F(ParseWithProjectFile, is_overridden_by_the_variable_and_the_command_line_for_warnings) {
  const auto reporter = [&](const std::string& variable, const std::string& file,
                            const Words& words) {
    host_.environment.set("IAM_DOCKER_RUN_QUIET", variable);
    folder_.write("idr.toml", "image = \"i\"\n" + file);
    const auto options = launch(words);
    return Reporter{options.verbose, options.warnings_only};
  };
  EXPECT_EQ(reporter("", "", {"run"}), (Reporter{false, false}));
  EXPECT_EQ(reporter("1", "", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "warnings-only = true\n", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "", {"run", "--warnings-only"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("1", "", {"run", "--verbose"}), (Reporter{true, false}));
  EXPECT_EQ(reporter("1", "verbose = true\n", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "warnings-only = true\n", {"run", "--verbose"}), (Reporter{true, false}));
  EXPECT_EQ(reporter("", "verbose = true\n", {"run", "--warnings-only"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("1", "", {"run", "--warnings-only=false"}), (Reporter{false, false}));
  EXPECT_EQ(reporter("", "", {"run", "--warnings-only", "--verbose"}), (Reporter{true, false}));
}

class ParseWithUserFile : public ParseWithProjectFile {
protected:
  ParseWithUserFile() {
    host_.environment.set("HOME", "/nowhere");
    host_.environment.set("XDG_CONFIG_HOME", config_.path().string());
    std::filesystem::create_directory(config_ / "iam-docker-run");
    write("role = \"u\"\nprofile = \"p\"\nengine = \"/opt/podman\"\n");
  }
  std::filesystem::path write(const std::string& text) const {
    return config_.write("iam-docker-run/idr.toml", text);
  }

  test::ScratchFolder config_;
};

TEST_F(ParseWithUserFile, has_defaults_that_the_project_file_and_the_command_line_override) {
  const auto options = launch({"run"});
  EXPECT_EQ(options.credentials.role, "r");
  EXPECT_EQ(options.credentials.profile, "p");
  EXPECT_EQ(to_string(options.credentials.origin(options::option("profile"))),
            (config_ / "iam-docker-run/idr.toml").string() + ":2");
  EXPECT_EQ(options.engine.program, "/opt/podman");
  EXPECT_EQ(launch({"run", "--profile", "typed"}).credentials.profile, "typed");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami"}).credentials.profile, "p");
  EXPECT_EQ(parse<DoctorOptions>({"doctor"}).credentials.profile, "p");
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.profile, "");
}

TEST_F(ParseWithUserFile, applies_without_a_project_file) {
  EXPECT_EQ(launch({"run", "--no-project-file"}).credentials.role, "u");
  host_.working_directory = "/nowhere";
  EXPECT_EQ(launch({"run"}).credentials.role, "u");
  EXPECT_TRUE(std::holds_alternative<Help>(parse_command_line({}, host_)));
  write("image = \"u\"\n");
  EXPECT_EQ(launch({}).image, "u");
}

TEST_F(ParseWithUserFile, is_searched_for_below_home) {
  host_.environment.set("XDG_CONFIG_HOME", "");
  EXPECT_EQ(launch({"run"}).credentials.profile, "");
  host_.environment.set("HOME", (config_ / "home").string());
  std::filesystem::create_directories(config_ / "home/.config/iam-docker-run");
  config_.write("home/.config/iam-docker-run/idr.toml", "profile = \"h\"\n");
  EXPECT_EQ(launch({"run"}).credentials.profile, "h");
}

TEST_F(ParseWithProjectFile, accepts_a_variant) {
  for (const auto& words : {Words{"--variant", "test"}, Words{"--variant=test"},
                            Words{"run", "@test"}, Words{"run", "--variant", "test"}}) {
    const auto options = launch(words);
    EXPECT_EQ(options.variant, "test");
    EXPECT_EQ(options.credentials.role, "t");
    EXPECT_EQ(options.credentials.session.duration, 1h);
  }
  const auto options = launch({"run", "--role=c", "@test", "ls", "-l"});
  EXPECT_EQ(options.image, "i");
  EXPECT_EQ(options.credentials.role, "c");
  EXPECT_EQ(options.command, (Words{"ls", "-l"}));
  EXPECT_EQ(options.full_entrypoint, std::nullopt);
  EXPECT_EQ(launch({"run", "@test", "--", "-x", "--"}).command, (Words{"-x", "--"}));
  EXPECT_THAT(refusal({"run", "@test", "--dry-run"}),
              HasSubstr("unexpected --dry-run after @test"));
  EXPECT_THAT(refusal({"run", "@tset"}), HasSubstr("no variant \"tset\""));
  EXPECT_THAT(refusal({"run", "--variant=test", "@test"}), HasSubstr("twice"));
}

TEST_F(ParseWithProjectFile, accepts_only_one_variant) {
  for (const auto& words :
       {Words{"whoami", "@test", "@test"}, Words{"whoami", "@test", "--variant", "test"},
        Words{"--variant", "other", "--variant", "test"},
        Words{"run", "--variant=test", "@test"}}) {
    EXPECT_THAT(refusal(words), HasSubstr("the variant is given"));
  }
  for (const auto* command : {"run", "doctor"}) {
    EXPECT_THAT(refusal({command, "@test", "@other"}), HasSubstr("unexpected @other after @test"));
  }
  EXPECT_EQ(launch({"run", "@test", "--", "@x"}).command, Words{"@x"});
}

TEST_F(ParseWithProjectFile, accepts_a_variant_for_whoami_and_doctor) {
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "@test", "--json"}).credentials.role, "t");
  EXPECT_THAT(refusal({"whoami", "test"}), HasSubstr("unexpected argument"));
  EXPECT_THAT(refusal({"whoami", "@"}), HasSubstr("unexpected argument"));
  const auto doctor = parse<DoctorOptions>({"doctor", "--json", "@test"});
  EXPECT_TRUE(doctor.json);
  EXPECT_EQ(doctor.credentials.role, "t");
  EXPECT_EQ(doctor.image, "i");
}

TEST_F(ParseWithProjectFile, accepts_doctor_in_place_of_run) {
  const Words launched = {"--role", "a", "-itp", "80:80", "--dry-run", "--newer=x", "other", "ls"};
  auto words = launched;
  words.insert(words.begin(), "run");
  const auto run = launch(words);
  words.front() = "doctor";
  const auto doctor = parse<DoctorOptions>(words);
  EXPECT_EQ(doctor.image, run.image);
  EXPECT_EQ(doctor.credentials.role, run.credentials.role);
  EXPECT_EQ(doctor.command, run.command);
  EXPECT_EQ(doctor.given.size(), run.given.size());
}

TEST_F(ParseWithProjectFile, suggests_a_variant_that_was_typed_as_a_command) {
  EXPECT_THAT(refusal({"test"}), HasSubstr("`idr run @test`"));
  EXPECT_THAT(refusal({"@test"}), HasSubstr("`idr run @test`"));
  folder_.write("idr.toml", "[variant.login]\nshell = true\n");
  EXPECT_THAT(refusal({"login"}), HasSubstr("`idr run @login`"));
  folder_.write("idr.toml", "broken");
  EXPECT_THAT(refusal({"login"}), HasSubstr("aws sso login"));
}

TEST_F(ParseWithProjectFile, may_set_the_image_of_a_typed_command) {
  EXPECT_THAT(refusal({"--dry-run", "ls"}),
              AllOf(HasSubstr("`idr run --dry-run ls` to launch that image"), HasSubstr("--cmd")));
}

TEST_F(ParseWithProjectFile, is_ignored_by_credentials_except_for_a_warning) {
  EXPECT_THAT(parse<CredentialsOptions>({"credentials"}).ignored_options,
              ElementsAre(Pair(&options::option("role"),
                               testing::ResultOf(options::to_string, EndsWith("idr.toml:2")))));
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.role, "");
  EXPECT_THAT(parse<CredentialsOptions>({"credentials", "--role", "x"}).ignored_options, IsEmpty());
}

TEST_F(ParseWithProjectFile, is_overridden_by_the_command_line) {
  EXPECT_EQ(launch({"run", "other"}).image, "other");
  EXPECT_EQ(launch({"--image", "other"}).image, "other");
  EXPECT_EQ(launch({"--no-project-file", "--image", "x"}).credentials.role, "");
  EXPECT_EQ(launch({"--no-project-file"}).image, "");
  EXPECT_THAT(refusal({"--no-project-file", "--variant", "test"}), HasSubstr("no project file"));
}

TEST_F(ParseWithProjectFile, sets_the_credential_options_of_whoami) {
  EXPECT_EQ(parse<WhoamiOptions>({"whoami"}).credentials.role, "r");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--variant", "test"}).credentials.role, "t");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--no-project-file"}).credentials.role, "");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--role", "c"}).credentials.role, "c");
}

/// As a credential_process, its output must not depend on the directory.
TEST_F(ParseWithProjectFile, does_not_change_credentials) {
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.role, "");
}

TEST_F(ParseWithProjectFile, is_named_if_a_value_may_come_from_it) {
  folder_.write("idr.toml", "image = \"i\"\nduration = 5\n");
  try {
    parse_command_line({}, host_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("idr.toml:2: duration: 5 is not a duration"));
    EXPECT_EQ(error.exit_code(), 2);
  }
}

TEST_F(ParseWithProjectFile, has_mistakes_that_doctor_reports) {
  folder_.write("idr.toml", "image = \"i\"\nduration = 5\n");
  const auto options = parse<DoctorOptions>({"doctor", "--role", "typed"});
  ASSERT_TRUE(options.option_files_failure);
  EXPECT_THAT(options.option_files_failure->what(), HasSubstr("idr.toml:2: duration: 5 is not"));
  EXPECT_EQ(options.credentials.role, "typed");
  EXPECT_EQ(options.image, "") << "nothing of the file counts";
  EXPECT_THROW(parse<DoctorOptions>({"doctor", "--duration", "6"}), UsageError);
}

TEST_F(ParseWithProjectFile, does_not_affect_help_and_version) {
  folder_.write("idr.toml", "broken");
  EXPECT_NO_THROW(parse_command_line({"--help"}, host_));
  EXPECT_NO_THROW(parse_command_line({"run", "-h"}, host_));
  EXPECT_NO_THROW(parse_command_line({"--version"}, host_));
  EXPECT_NO_THROW(parse_command_line({"credentials"}, host_));
  EXPECT_THROW(parse_command_line({}, host_), ConfigError);
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
      {{"ps", "--all"}, "Type `docker ps`."},
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
      {{"walk"}, "The commands are run, whoami, credentials, doctor and help."},
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
