// The table of the program's commands, from which the command line parser, the help, the
// completions and the manual are made.
#pragma once

#include "core/options/arguments.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace idr::options {

struct CommandEntry {
  std::string_view name;
  Command command;
  Positionals positionals;
  std::string_view usage;       ///< lines; each without `idr`
  std::string_view summary;     ///< one line, without a full stop
  std::string_view description; ///< shown above the options; may have several lines
  std::string_view footer;      ///< shown below the options; may have several lines
};

/// All commands except `help`.
std::span<const CommandEntry> command_table();

/// The names in the table, followed by `help`.
std::vector<std::string_view> command_names();

/// Returns null if there is no command of this name.
const CommandEntry* find_command(std::string_view name);
const CommandEntry& entry_of(Command command);

} // namespace idr::options
