// The help, made from the tables of commands and options.
#pragma once

#include "core/error.hpp"
#include "core/options/find_option.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::cli {

/// The most common commands and options, on one screen of 80 by 24.
std::string overview_text(bool colours, std::size_t width);

/// The options of the command, or of one section of them, wrapped to this width.
std::string help_text(options::Command command, std::optional<options::Section> section,
                      bool colours, std::size_t width);

/// Returns the error with a reference to the matching help page added to its remedy. `words` are
/// the words of the command line.
UsageError pointing_to_help(const UsageError& error, const std::vector<std::string>& words);

} // namespace idr::cli
