#include "core/options/find_option.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace idr::options {
namespace {

constexpr Command commands[] = {Command::Launch, Command::Credentials, Command::Whoami,
                                Command::Doctor, Command::Exec};

/// The only name with two rows: `--interactive` is this program's option, `-i` docker's.
bool stands_there_twice(std::string_view name) { return name == "interactive"; }

TEST(OptionTable, has_each_name_once) {
  std::set<std::string_view> names;
  std::set<char> short_names;
  for (const auto& option : option_table()) {
    EXPECT_TRUE(names.insert(option.name()).second || stands_there_twice(option.name()))
        << option.name();
    EXPECT_TRUE(option.alias().empty() || names.insert(option.alias()).second) << option.alias();
    if (option.short_name == '\0') continue;
    EXPECT_TRUE(short_names.insert(option.short_name).second) << option.short_name;
  }
}

TEST(OptionTable, has_well_formed_rows) {
  for (const auto& option : option_table()) {
    EXPECT_FALSE(option.name().empty());
    EXPECT_TRUE(std::all_of(option.name().begin(), option.name().end(), [](unsigned char c) {
      return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
    })) << option.name();
    EXPECT_EQ(option.value_words().find("  "), std::string_view::npos) << option.name();
    EXPECT_TRUE(option.completion == ValueSource::None || option.arity != Arity::Flag)
        << option.name();
    EXPECT_TRUE(option.commands == CommandSet(Command::IdrToml) ||
                option.commands.has(Command::Schedule) ||
                std::any_of(std::begin(commands), std::end(commands),
                            [&](Command command) { return option.commands.has(command); }))
        << option.name();
    EXPECT_FALSE(title(option.section).empty()) << option.name();
    EXPECT_EQ(option.arity == Arity::Flag, option.value().empty()) << option.name();
    if (option.reader == Reader::Docker) {
      EXPECT_EQ(option.commands | Command::Doctor,
                Command::Launch | Command::Doctor | Command::IdrToml)
          << option.name();
      EXPECT_NE(option.arity, Arity::OptionalValue) << option.name() << ": docker has none";
    }
  }
}

TEST(OptionTable, finds_an_option_for_each_foreign_name) {
  std::set<std::pair<std::string_view, std::string_view>> aliases;
  for (const auto& option : option_table()) {
    if (option.alias().empty()) continue;
    aliases.emplace(option.alias(), option.name());
    for (const auto command : commands) {
      if (!option.commands.has(command)) continue;
      EXPECT_EQ(find_option(option.alias(), command), &option) << option.alias();
    }
  }
  EXPECT_EQ(aliases,
            (std::set<std::pair<std::string_view, std::string_view>>{{"aws-role-name", "role"},
                                                                     {"detached", "detach"},
                                                                     {"envvar", "env"},
                                                                     {"portmap", "publish"}}));
}

TEST(OptionTable, has_every_option_of_the_classic_form) {
  for (const auto* name : {"image",
                           "role",
                           "aws-role-name",
                           "profile",
                           "region",
                           "custom-env-file",
                           "envvar",
                           "env",
                           "host-source-path",
                           "container-source-path",
                           "selinux",
                           "volume",
                           "cap-add",
                           "portmap",
                           "publish",
                           "mount-docker",
                           "entrypoint",
                           "cmd",
                           "full-entrypoint",
                           "shell",
                           "detached",
                           "detach",
                           "interactive",
                           "dns",
                           "dns-search",
                           "add-host",
                           "network",
                           "name",
                           "workdir",
                           "shm-size",
                           "no-volume",
                           "verbose"}) {
    EXPECT_NE(find_option(name, Command::Launch), nullptr) << name;
  }
  for (const auto& [letter, name] : {std::pair('e', "env"),
                                     {'v', "volume"},
                                     {'p', "publish"},
                                     {'d', "detach"},
                                     {'w', "workdir"}}) {
    ASSERT_NE(find_option(letter, Command::Launch), nullptr) << letter;
    EXPECT_EQ(find_option(letter, Command::Launch)->name(), name);
  }
}

TEST(OptionTable, has_the_role_options_for_every_command) {
  for (const auto* name :
       {"role", "aws-role-name", "profile", "region", "role-session-name", "duration",
        "external-id", "mfa-serial", "mfa-code", "policy", "policy-arn", "tag",
        "transitive-tag-key", "source-identity", "no-session", "no-cache", "verbose"}) {
    for (const auto command : commands) {
      EXPECT_NE(find_option(name, command), nullptr) << name << " " << static_cast<int>(command);
    }
  }
}

TEST(FindOption, depends_on_the_command) {
  EXPECT_EQ(find_option("format", Command::Launch), nullptr);
  EXPECT_EQ(find_option("json", Command::Credentials), nullptr);
  EXPECT_EQ(find_option("image", Command::Whoami), nullptr);
  EXPECT_EQ(find_option("portmap", Command::Whoami), nullptr);
  EXPECT_EQ(find_option('e', Command::Credentials), nullptr);
  EXPECT_NE(find_option("format", Command::Credentials), nullptr);
  EXPECT_NE(find_option("json", Command::Whoami), nullptr);
}

TEST(FindOption, requires_the_exact_name) {
  for (const auto* name : {"imag", "images", "Image", "", "-image"}) {
    EXPECT_EQ(find_option(name, Command::Launch), nullptr) << name;
  }
  for (const char letter : {'-', '=', 'x', 'E', 'D'}) {
    EXPECT_EQ(find_option(letter, Command::Launch), nullptr) << int{letter};
  }
}

TEST(FindOption, distinguishes_the_long_and_the_short_interactive) {
  EXPECT_EQ(find_option("interactive", Command::Launch)->reader, Reader::Idr);
  EXPECT_EQ(find_option('i', Command::Launch)->reader, Reader::Docker);
}

TEST(ListedNames, start_with_the_options_own_name) {
  const auto& publish = *find_option("publish", Command::Launch);
  EXPECT_TRUE(is_listed(publish, Command::Launch));
  EXPECT_FALSE(is_listed(publish, Command::Whoami));
  EXPECT_THAT(listed_names(publish, Command::Launch), testing::ElementsAre("publish", "portmap"));
}

TEST(ListedNames, of_doctor_include_only_options_with_an_effect) {
  const auto& dry_run = *find_option("dry-run", Command::Doctor);
  EXPECT_TRUE(is_listed(dry_run, Command::Launch));
  EXPECT_FALSE(is_offered(dry_run, Command::Doctor));
  EXPECT_FALSE(is_listed(*find_option("publish", Command::Doctor), Command::Doctor));
}

TEST(ListedNames, belong_to_one_option_each) {
  for (const auto command : commands) {
    std::vector<std::string_view> names;
    for (const auto& option : option_table()) {
      if (!is_listed(option, command)) continue;
      const auto own = listed_names(option, command);
      names.insert(names.end(), own.begin(), own.end());
    }
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end())
        << static_cast<int>(command);
  }
}

TEST(OptionNames, are_those_of_the_command) {
  const auto launch = option_names(Command::Launch);
  EXPECT_THAT(launch, testing::IsSupersetOf({"image", "portmap", "role", "volume"}));
  EXPECT_THAT(launch, testing::Not(testing::Contains("format")));
  EXPECT_THAT(option_names(Command::Whoami), testing::Contains("json"));
  EXPECT_THAT(option_names(Command::Whoami), testing::Not(testing::Contains("volume")));
}

} // namespace
} // namespace idr::options
