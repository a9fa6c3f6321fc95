// The layers that options come from: the user's file, the project file, its variant, the command
// line.
#pragma once

#include "core/options/project_file.hpp"

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

/// Where those were set that come from files alone.
Origins origins_in_files(const OptionList& given);

} // namespace idr::options
