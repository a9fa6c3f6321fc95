// A FIFO that has its whole content from the start.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <string>
#include <string_view>

namespace idr::system {

/// Makes a FIFO at the path that has the whole text in it for the one who opens it, whatever
/// becomes of this process then; the text ends for him when the descriptor, the writing end, is
/// closed. An empty descriptor, and nothing made, on systems other than Linux, where the file
/// system has no FIFOs, and where the text is longer than a pipe of this user may be
/// (/proc/sys/fs/pipe-max-size: 1 MiB).
FileDescriptor make_filled_fifo(const std::string& path, std::string_view text);

} // namespace idr::system
