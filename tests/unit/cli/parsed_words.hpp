// Command lines, parsed from words.
#pragma once

#include "cli/command_line.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <string>
#include <variant>
#include <vector>

namespace idr::test {

using Words = std::vector<std::string>;

/// In a directory without a project file.
inline cli::Invocation invocation_of(const Words& words) {
  system::Host host;
  host.working_directory = "/nowhere";
  return cli::parse_command_line(words, host);
}

template <typename Kind>
Kind parse(const Words& words) {
  return std::get<Kind>(invocation_of(words));
}

inline plan::RunOptions launch(const Words& words) { return parse<plan::RunOptions>(words); }

inline std::string refusal(const Words& words) {
  return thrown<UsageError>([&] { invocation_of(words); });
}

/// The words of a command line with `further` after the command.
inline Words words_of(options::Command command, const Words& further) {
  Words words;
  if (command == options::Command::Credentials) words = {"credentials"};
  if (command == options::Command::Whoami) words = {"whoami"};
  if (command == options::Command::Doctor) words = {"doctor"};
  words.insert(words.end(), further.begin(), further.end());
  return words;
}

} // namespace idr::test
