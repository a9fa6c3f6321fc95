#include "cli/command_line.hpp"
#include "cli/help.hpp"
#include "core/options/commands.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace idr::cli {
namespace {

using options::Command;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Command commands[] = {Command::Launch, Command::Credentials, Command::Whoami,
                                Command::Doctor};

std::string help_text(Command command) { return cli::help_text(command, {}, false, 120); }

/// Whether the help lists the option: as a word among the names before a description.
bool lists(const std::string& help, const std::string& name) {
  return std::regex_search(help, std::regex("(^|\n) +[^ ]*(^|[ ,])" + name + "([, =\\[\n]|$)"));
}

/// The help of doctor does not list docker's options, which the help of run lists, and --dry-run,
/// which has no effect there.
bool is_elsewhere(const options::Option& option, Command command) {
  return command == Command::Doctor &&
         (option.reader == options::Reader::Docker || option.name() == "dry-run");
}

TEST(Help, lists_exactly_the_options_that_the_command_accepts) {
  for (const auto command : commands) {
    const auto help = help_text(command);
    for (const auto& option : options::option_table()) {
      if (option.help().empty()) continue;
      const auto* taken = options::find_option(option.name(), command);
      EXPECT_EQ(lists(help, "--" + std::string(option.name())),
                taken != nullptr && !is_elsewhere(*taken, command))
          << option.name() << " of command " << static_cast<int>(command);
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
    for (const auto& option : options::option_table()) {
      if (!option.commands.has(command) || is_elsewhere(option, command)) continue;
      EXPECT_THAT(help, HasSubstr(bare(std::string(option.help())))) << option.name();
    }
  }
}

TEST(Help, does_not_list_old_spellings_of_docker) {
  const auto help = help_text(Command::Launch);
  for (const auto* name : {"--net", "--dns-opt", "--kernel-memory", "--net-alias"}) {
    EXPECT_FALSE(lists(help, name)) << name;
  }
}

TEST(Help, begins_with_how_the_command_is_used) {
  EXPECT_THAT(help_text(Command::Launch),
              HasSubstr("Usage: idr run [OPTIONS] IMAGE [COMMAND [ARG...]] "));
  EXPECT_THAT(help_text(Command::Credentials), HasSubstr("Usage: idr credentials [OPTIONS]\n"));
  EXPECT_THAT(help_text(Command::Whoami), HasSubstr("Usage: idr whoami [OPTIONS] [@VARIANT]\n"));
}

TEST(Help, shows_the_short_names_but_not_h_for_hostname) {
  const auto help = help_text(Command::Launch);
  EXPECT_TRUE(lists(help, "-p"));
  EXPECT_TRUE(lists(help, "-d"));
  EXPECT_THAT(help, HasSubstr("-h,--help"));
  EXPECT_THAT(help, Not(HasSubstr("-h,--hostname")));
}

TEST(Help, distinguishes_flags_from_options_with_a_value) {
  const auto help = help_text(Command::Launch);
  EXPECT_THAT(help, HasSubstr("--image IMAGE "));
  EXPECT_THAT(help, HasSubstr("--dry-run[=json] "));
  EXPECT_TRUE(std::regex_search(help, std::regex("--selinux +relabel")));
}

/// Whether every line fits, except lines of a single word.
void expect_fits(const std::string& text, std::size_t width) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto first = std::min(line.find_first_not_of(' '), line.size());
    const bool one_word = line.find(' ', first) == std::string::npos;
    EXPECT_TRUE(line.size() <= width || one_word) << width << ": " << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(Help, fits_the_terminal) {
  for (const std::size_t width : {60U, 80U, 120U}) {
    for (const auto command : commands) {
      expect_fits(cli::help_text(command, {}, false, width), width);
    }
    expect_fits(overview_text(false, width), width);
  }
}

TEST(Help, breaks_no_word) {
  const auto words = [](const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> found;
    for (std::string word; stream >> word;) found.push_back(word);
    return found;
  };
  for (const auto command : commands) {
    EXPECT_EQ(words(cli::help_text(command, {}, false, 60)), words(help_text(command)));
  }
}

TEST(Help, of_a_section_has_its_options_and_no_others) {
  const auto help = cli::help_text(Command::Launch, options::Section::Network, false, 120);
  for (const auto& option : options::option_table()) {
    if (option.help().empty() || !option.commands.has(Command::Launch)) continue;
    EXPECT_EQ(lists(help, "--" + std::string(option.name())),
              option.section == options::Section::Network)
        << option.name();
  }
}

TEST(Help, overview_fits_a_screen) {
  std::istringstream lines(overview_text(false, 80));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_LE(count, 23) << "and the prompt below it";
}

TEST(Help, overview_names_every_command) {
  for (const auto& entry : options::command_table()) {
    EXPECT_THAT(overview_text(false, 80), HasSubstr(fmt::format("idr {} ", entry.name)));
  }
}

TEST(Help, has_colours_only_if_enabled) {
  EXPECT_THAT(overview_text(false, 80), Not(HasSubstr("\033")));
  EXPECT_THAT(overview_text(true, 80), HasSubstr("\033"));
  EXPECT_THAT(help_text(Command::Launch), Not(HasSubstr("\033")));
  EXPECT_THAT(cli::help_text(Command::Launch, {}, true, 80), HasSubstr("\033"));
}

std::string remedy_of(const UsageError& error, const std::vector<std::string>& words) {
  const auto pointing = pointing_to_help(error, words);
  EXPECT_STREQ(pointing.what(), error.what());
  return pointing.remedy();
}

UsageError refusal(const std::vector<std::string>& words) {
  try {
    parse_command_line(words, {});
  } catch (const UsageError& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return UsageError("none");
}

TEST(PointingToHelp, names_the_section_of_the_option) {
  using options::option;
  EXPECT_EQ(remedy_of(about(option("publish"), UsageError("needs a value")), {"run", "--publish"}),
            "See `idr help run network`.");
  EXPECT_EQ(remedy_of(about(option("duration"), UsageError("no time")), {"whoami"}),
            "See `idr help whoami role`.");
  EXPECT_EQ(remedy_of(refusal({"run", "--publsh"}), {"run", "--publsh"}),
            "Did you mean --publish? See `idr help run network`.");
}

TEST(PointingToHelp, names_the_command_if_no_option_is_known) {
  EXPECT_EQ(remedy_of(UsageError("unexpected argument \"x\""), {"whoami", "x"}),
            "See `idr help whoami`.");
  EXPECT_EQ(remedy_of(UsageError("unknown option --zzz"), {"--zzz"}), "See `idr help run`.");
  EXPECT_EQ(remedy_of(UsageError("what", "This is to be done."), {}), "This is to be done.");
}

TEST(PointingToHelp, prefers_the_section_of_the_option_in_the_message) {
  EXPECT_EQ(
      remedy_of(pointing_to(options::option("image"), UsageError("no image: --image is missing",
                                                                 "idr run --role ROLE IMAGE.")),
                {}),
      "idr run --role ROLE IMAGE. See `idr help run launch`.");
  EXPECT_EQ(remedy_of(refusal({"run", "-p"}), {"run", "-p"}), "See `idr help run network`.");
}

TEST(PointingToHelp, names_nothing_if_the_command_is_unknown) {
  EXPECT_EQ(remedy_of(UsageError("unknown command \"x\"", "Use --role."), {"x"}), "Use --role.");
}

TEST(PointingToHelp, names_a_section_that_lists_the_option) {
  for (const auto& entry : options::command_table()) {
    for (const auto& option : options::option_table()) {
      if (!options::is_listed(option, entry.command)) continue;
      const auto name = std::string(option.name());
      const auto* meant = options::find_option(name, entry.command);
      const auto remedy =
          remedy_of(about(*meant, UsageError("needs a value")), {std::string(entry.name)});
      EXPECT_EQ(remedy,
                fmt::format("See `idr help {} {}`.", entry.name, options::name(meant->section)));
      EXPECT_TRUE(lists(cli::help_text(entry.command, meant->section, false, 120), "--" + name))
          << name;
    }
  }
}

} // namespace
} // namespace idr::cli
