// The words of a launch that are no options: `IMAGE COMMAND…`, or `@VARIANT COMMAND…`.
#pragma once

#include "core/options/arguments.hpp"

namespace idr::cli {

/// Turns the first word into the corresponding option; what remains is the command. Throws
/// UsageError for an empty word, for one that is given as an option, too, and for a word after a
/// variant that is probably not meant as a command.
void take_image(options::Arguments& arguments);

} // namespace idr::cli
