#include "cli/command_line.hpp"
#include "tests/unit/cli/parsed_words.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace idr::cli {
namespace {

using options::Arity;
using options::Command;
using test::invocation_of;
using test::refusal;
using test::Words;
using test::words_of;
using testing::HasSubstr;

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
const std::set<std::string_view> others = {
    "duration", "tag", "format", "dry-run", "variant", "no-project-file", "delivery"};

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

TEST(ParseCommandLine, accepts_no_cache_everywhere) {
  for (const auto command : commands) {
    EXPECT_EQ(parse_any(words_of(command, {"--no-cache", "--role", "a"})).credentials.role, "a");
  }
}

} // namespace
} // namespace idr::cli
