// The option table at run time: finds options by name, and selects those that the help lists.
#pragma once

#include "core/options/option_table.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace idr::options {

constexpr std::span<const Option> option_table() { return table::options; }

/// The option of `command` with this long name, alias or short name; null if there is none.
const Option* find_option(std::string_view name, Command command);
const Option* find_option(char short_name, Command command);

/// Whether `command` accepts the option, the option has an effect there, and it is not an old
/// spelling.
bool is_offered(const Option& row, Command command);
/// Whether the help of `command` lists the option. `idr doctor` accepts docker's options, but only
/// the help of `idr run` lists them.
bool is_listed(const Option& row, Command command);
/// The long names under which the help of `command` lists the option, the alias last.
std::vector<std::string_view> listed_names(const Option& row, Command command);

/// The long names and aliases that `command` accepts, for spelling suggestions.
std::vector<std::string_view> option_names(Command command);

/// The sections in the help of `command`, in the order in which they are shown.
std::vector<Section> sections(Command command);
/// `title` is the heading (`Security and namespaces`), `name` the word for the command line
/// (`security`).
std::string_view title(Section section);
std::string_view name(Section section);

} // namespace idr::options
