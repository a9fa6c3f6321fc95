// The layers that options come from: the user's file, the project file, its variant, the command
// line.
#pragma once

#include "core/options/project_file.hpp"

#include <string>

namespace idr::options {

/// The options in effect for `command`, in the order user's file, project file, variant (empty: no
/// variant), command line. A value in a later layer replaces an earlier one; a list is appended to
/// it, but --network replaces all earlier network options. An option that sets what runs in the
/// container, or words after the image (`has_command`), replaces all earlier options that do.
/// Throws UsageError for an unknown variant.
OptionList options_in_effect(const OptionList& of_user, const ProjectFile& file,
                             const std::string& variant, Command command, const OptionList& typed,
                             bool has_command);

/// The origins of the options that are set only in files.
Origins origins_in_files(const OptionList& given);

} // namespace idr::options
