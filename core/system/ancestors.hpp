// The processes above this one.
#pragma once

#include <string_view>

namespace idr::system {

/// Whether stderr is the same pipe, terminal or socket as that of the outermost process above this
/// one that was started with this variable in its environment. False for a file, where no such
/// process can be seen, and on systems without Linux's /proc.
bool has_stderr_of_outermost(std::string_view variable);

} // namespace idr::system
