// The help, made from the tables of commands and options.
#pragma once

#include "core/error.hpp"
#include "core/options/option_table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::cli {

/// What people need at first, on one screen of 80 by 24.
std::string overview_text(bool colours, std::size_t width);

/// All options of the command, or those of one section, in lines of this width.
std::string help_text(options::Command command, std::optional<options::Section> section,
                      bool colours, std::size_t width);

/// The error with a word, in its remedy, on where the help has the option that it is about.
/// `words` are those of the command line.
UsageError pointing_to_help(const UsageError& error, const std::vector<std::string>& words);

} // namespace idr::cli
