// The commands of the program, in one table: the command line, the help, the completions and the
// manual are made from it.
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
  std::string_view usage;       ///< lines; what is typed, without `idr`
  std::string_view summary;     ///< one line, without a full stop
  std::string_view description; ///< lines, above the options
  std::string_view footer;      ///< lines, below them
};

/// Without `help`.
std::span<const CommandEntry> command_table();

/// Those of the table, and then `help`.
std::vector<std::string_view> command_names();

/// Null where there is none of this name.
const CommandEntry* find_command(std::string_view name);
const CommandEntry& entry_of(Command command);

} // namespace idr::options
