// The layers that options come from: the user's file, the project file, its variant, the command
// line.
#pragma once

#include "core/error.hpp"
#include "core/options/project_file.hpp"

#include <map>
#include <optional>
#include <string>

namespace idr::options {

/// The options that count for `command`, in the order user's file, project file, variant (none:
/// empty name), command line. A later layer's value replaces an earlier one's; lists grow, but for
/// the network's. What a later layer says about what runs in the container, `has_command` (words
/// after the image) included, replaces what an earlier one says. Throws UsageError for an unknown
/// variant.
OptionList options_in_effect(const OptionList& of_user, const ProjectFile& file,
                             const std::string& variant, Command command, const OptionList& typed,
                             bool has_command);

/// Where the option was given: `--name`, or FILE:LINE.
std::string origin(const TypedOption& given, const OptionFiles& files);

/// By the long names of options, FILE:LINE of those that come from files alone.
using Places = std::map<std::string, std::string>;
Places places_in_files(const OptionList& options, const OptionFiles& files);

/// The error with a word on where the option stands that its message begins with; nothing where
/// that is not in the file.
std::optional<Error> with_place(const Error& error, const Places& places);

/// Calls `action`; an error of an option that stands in the project file then says where.
template <typename Action>
auto naming(const Places& places, Action action) {
  try {
    return action();
  } catch (const Error& error) {
    if (const auto placed = with_place(error, places)) throw *placed;
    throw;
  }
}

} // namespace idr::options
