// The processes above this one.
#pragma once

#include <string_view>

namespace idr::system {

/// Whether whoever reads what the outermost process above this one that was started with this
/// variable in its environment prints, reads stderr: it is the same pipe, terminal or socket as
/// stdout or stderr of that process, and nothing that process has started reads it. False for a
/// file, where no such process can be seen, and on systems without Linux's /proc.
bool has_reader_of_outermost(std::string_view variable);

} // namespace idr::system
