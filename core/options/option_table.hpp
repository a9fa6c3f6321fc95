// The option table at run time: the option of a name, and what the help lists.
#pragma once

#include "core/options/option_rows.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace idr::options {

constexpr std::span<const Option> option_table() { return table::rows; }

/// The option that `command` takes by this long name, or alias, or short name; null for none.
const Option* find_option(std::string_view name, Command command);
const Option* find_option(char short_name, Command command);

/// Whether `command` takes the option, it has an effect there, and it is not an old spelling.
bool is_offered(const Option& row, Command command);
/// Whether the help of `command` lists the option, and under which long names: its own first.
/// The doctor takes docker's options too, which the help of a launch lists.
bool is_listed(const Option& row, Command command);
std::vector<std::string_view> listed_names(const Option& row, Command command);

/// The long names and aliases that `command` takes, for spelling suggestions.
std::vector<std::string_view> option_names(Command command);

/// The sections that the help of `command` has, in the order in which they are shown.
std::vector<Section> sections(Command command);
/// The heading, `Security and namespaces`, and the one word for the command line, `security`.
std::string_view title(Section section);
std::string_view name(Section section);

} // namespace idr::options
