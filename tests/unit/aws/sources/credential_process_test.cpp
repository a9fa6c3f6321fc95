#include "core/aws/sources/credential_process.hpp"
#include "core/system/time.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using system::Environment;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Environment environment() { return Environment(Environment::Variables{{"PATH", "/usr/bin:/bin"}}); }

CredentialProcess process(const std::string& command_line) {
  return {.command_line = command_line,
          .account_id = {},
          .profile = "p",
          .origin = options::InFile{"config", 2}};
}

Credentials run(const std::string& command_line) {
  return run_credential_process(process(command_line), environment());
}

/// A command line that prints this text.
std::string printing(const std::string& text) { return fmt::format("printf '%s' '{}'", text); }

constexpr auto least = R"({"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr"})";
constexpr auto full =
    R"({"Version": 1, "AccessKeyId": "ASIA1", "SecretAccessKey": "wJalr", "SessionToken": "token",)"
    R"( "Expiration": "2026-11-21T22:13:20Z", "AccountId": "123456789012", "Other": [1]})";

TEST(RunCredentialProcess, has_limited_output) {
  EXPECT_THAT(test::thrown<CredentialError>([] { run("yes"); }),
              AllOf(StartsWith("config:2: credential_process"), HasSubstr("more than 1 MiB")));
}

TEST(ProcessOfProfile, is_set_by_its_property) {
  const auto config = SharedConfig::parse("[profile p]\naws_account_id = 210987654321\n"
                                          "credential_process = tool \"a b\" # c\n"
                                          "[profile none]\ncredential_process =\n",
                                          "config", "", "credentials");
  const auto found = process_of_profile(*config.find_profile("p"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->command_line, "tool \"a b\"");
  EXPECT_EQ(found->account_id, "210987654321");
  EXPECT_EQ(found->profile, "p");
  EXPECT_EQ(to_string(found->origin), "config:3");
  EXPECT_FALSE(process_of_profile(*config.find_profile("none")));
}

TEST(CredentialProcess, returns_what_the_program_prints) {
  const auto credentials = run(printing(full));
  EXPECT_EQ(credentials.access_key_id, "ASIA1");
  EXPECT_EQ(credentials.secret_access_key, "wJalr");
  EXPECT_EQ(credentials.session_token, "token");
  EXPECT_EQ(system::format_iso8601(credentials.expiration.value()), "2026-11-21T22:13:20Z");
  EXPECT_EQ(credentials.account_id, "123456789012");
}

TEST(CredentialProcess, returns_credentials_without_expiration_if_the_program_prints_none) {
  const auto credentials = run(printing(least));
  EXPECT_FALSE(credentials.temporary());
  EXPECT_FALSE(credentials.expiration);
}

TEST(CredentialProcess, uses_the_account_of_the_profile_if_the_program_prints_none) {
  auto named = process(printing(least));
  named.account_id = "210987654321";
  EXPECT_EQ(run_credential_process(named, environment()).account_id, "210987654321");
  named.command_line = printing(full);
  EXPECT_EQ(run_credential_process(named, environment()).account_id, "123456789012");
}

// According to the specification, a shell interprets quotes, variables and pipes.
TEST(CredentialProcess, is_run_by_a_shell_with_the_environment_of_the_launch) {
  const test::ScratchFolder folder;
  const auto program =
      folder.write_program("a tool", "#!/bin/sh\nprintf '%s' \"$1\" | sed \"s/KEY/$NAME/\"\n");
  auto variables = environment();
  variables.set("NAME", "AKIA2");
  const auto text = R"({"Version": 1, "AccessKeyId": "KEY", "SecretAccessKey": "s"})";
  EXPECT_EQ(run_credential_process(process(fmt::format("'{}' '{}' | cat", program.string(), text)),
                                   variables)
                .access_key_id,
            "AKIA2");
}

TEST(CredentialProcess, reports_the_line_of_a_failing_program) {
  EXPECT_THAT(test::thrown<CredentialError>([] { run(printing(full) + "; exit 7"); }),
              AllOf(StartsWith("config:2: credential_process ended with exit code 7"),
                    HasSubstr("directly"), Not(HasSubstr("wJalr")), Not(HasSubstr("printf"))));
  EXPECT_THAT(test::thrown<CredentialError>([] { run("kill -KILL $$"); }),
              HasSubstr("exit code 137"));
  EXPECT_THAT(test::thrown<CredentialError>([] { run("exit 127"); }), HasSubstr("exit code 127"));
}

struct OutputCase {
  const char* output;
  const char* words;
};

TEST(CredentialProcess, reports_the_fault_of_the_output_without_showing_it) {
  for (const auto& [output, words] :
       {OutputCase{"", "it is not a JSON object"}, OutputCase{"wJalr", "it is not a JSON object"},
        OutputCase{R"(["wJalr"])", "it is not a JSON object"},
        OutputCase{R"({"AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr"})", "Version is not 1"},
        OutputCase{R"({"Version": 2, "AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr"})",
                   "Version is not 1"},
        OutputCase{R"({"Version": "1", "AccessKeyId": "AKIA1", "SecretAccessKey": "wJalr"})",
                   "Version is not 1"},
        OutputCase{R"({"Version": 1, "SecretAccessKey": "wJalr"})", "no AccessKeyId"},
        OutputCase{R"({"Version": 1, "AccessKeyId": "wJalr"})", "no SecretAccessKey"},
        OutputCase{
            R"({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "wJalr", "Expiration": "x"})",
            "Expiration"}}) {
    EXPECT_THAT(test::thrown<CredentialError>([&, text = output] { run(printing(text)); }),
                AllOf(StartsWith("config:2: "), HasSubstr(words), HasSubstr("\"Version\": 1"),
                      Not(HasSubstr("wJalr"))))
        << output;
  }
}

TEST(CredentialProcess, refuses_to_run_itself) {
  const auto variable = "IAM_DOCKER_RUN_COMMANDS";
  // The environment of a program that runs below another one.
  auto variables = environment();
  variables.set(variable, "\nother:7\n");
  const auto seen = run_credential_process(
                        process(fmt::format("printf '{{\"Version\": 1, \"AccessKeyId\": \"A\", "
                                            "\"SecretAccessKey\": \"%s\"}}' "
                                            "\"$(printf %s \"${}\" | tr '\\n' ,)\"",
                                            variable)),
                        variables)
                        .secret_access_key;
  EXPECT_THAT(seen, StartsWith(",other:7,config:2"));

  variables.set(variable, "\nother:7\nconfig:2\n");
  for (const auto& act : {+[](const Environment& inner) { refuse_recursion(process(""), inner); },
                          +[](const Environment& inner) {
                            run_credential_process(process(printing(least)), inner);
                          }}) {
    EXPECT_THAT(
        test::thrown<CredentialError>([&] { act(variables); }),
        AllOf(StartsWith("config:2: credential_process calls itself"), HasSubstr("--profile")));
  }
}

TEST(CredentialProcess, distinguishes_places_with_the_same_prefix) {
  for (const auto* running : {"\nconfig:22\n", "\nxconfig:2\n", "\nconfig:2 x\n", "", "\n"}) {
    auto variables = environment();
    variables.set("IAM_DOCKER_RUN_COMMANDS", running);
    EXPECT_NO_THROW(refuse_recursion(process(""), variables)) << running;
  }
}

} // namespace
} // namespace idr::aws
