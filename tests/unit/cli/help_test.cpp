#include "cli/help.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>

namespace idr::cli {
namespace {

using docker::Command;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Command commands[] = {Command::Launch, Command::Credentials, Command::Whoami};

/// Whether the help lists the option: as a word of the names in front of a description.
bool lists(const std::string& help, const std::string& name) {
  return std::regex_search(help, std::regex("(^|\n) +[^ ]*(^|[ ,])" + name + "([, =\\[\n]|$)"));
}

TEST(Help, lists_every_option_that_the_command_takes_and_no_other) {
  for (const auto command : commands) {
    const auto help = help_text(command);
    for (const auto& option : docker::option_table()) {
      if (option.help.empty() && option.alias_of.empty()) continue;
      const bool taken = docker::find_option(option.name, command) != nullptr;
      EXPECT_EQ(lists(help, "--" + std::string(option.name)), taken)
          << option.name << " of command " << static_cast<int>(command);
    }
  }
}

TEST(Help, has_the_description_of_every_option) {
  for (const auto command : commands) {
    // CLI11 breaks long descriptions, so the words are compared without their spaces.
    const auto bare = [](std::string text) {
      std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
      return text;
    };
    const auto help = bare(help_text(command));
    for (const auto& option : docker::option_table()) {
      if ((option.commands & command) == 0) continue;
      EXPECT_THAT(help, HasSubstr(bare(std::string(option.help)))) << option.name;
    }
  }
}

TEST(Help, lists_old_spellings_of_dockers_nowhere) {
  const auto help = help_text(Command::Launch);
  for (const auto* name : {"--net", "--dns-opt", "--kernel-memory", "--net-alias"}) {
    EXPECT_FALSE(lists(help, name)) << name;
  }
}

TEST(Help, begins_with_how_the_command_is_used) {
  EXPECT_THAT(help_text(Command::Launch),
              HasSubstr("Usage: idr run [OPTIONS] IMAGE [COMMAND [ARG...]] "));
  EXPECT_THAT(help_text(Command::Credentials), HasSubstr("Usage: idr credentials [OPTIONS]\n"));
  EXPECT_THAT(help_text(Command::Whoami), HasSubstr("Usage: idr whoami [OPTIONS]\n"));
}

TEST(Help, shows_the_short_names_but_not_h_for_hostname) {
  const auto help = help_text(Command::Launch);
  EXPECT_TRUE(lists(help, "-p"));
  EXPECT_TRUE(lists(help, "-d"));
  EXPECT_THAT(help, HasSubstr("-h,--help"));
  EXPECT_THAT(help, Not(HasSubstr("-h,--hostname")));
}

TEST(Help, tells_flags_from_options_with_a_value) {
  const auto help = help_text(Command::Launch);
  EXPECT_THAT(help, HasSubstr("--image IMAGE "));
  EXPECT_THAT(help, HasSubstr("--dry-run [=json] "));
  EXPECT_TRUE(std::regex_search(help, std::regex("--selinux +relabel")));
}

TEST(Help, fits_a_terminal) {
  for (const auto command : commands) {
    std::istringstream lines(help_text(command));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 140U) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Version, names_the_program_and_its_number) {
  EXPECT_TRUE(
      std::regex_match(version_text(), std::regex("idr \\(iam-docker-run\\) \\d+\\.\\d+\\.\\d+\n")))
      << version_text();
}

} // namespace
} // namespace idr::cli
