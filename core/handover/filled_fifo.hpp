// A FIFO that contains its whole text from the start.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <string>
#include <string_view>

namespace idr::handover {

/// Creates a FIFO at the path and fills it with the text, so that a process that opens it can read
/// all of it even if this process dies. The reader sees the end of the text when the returned
/// descriptor, the writing end, is closed. Returns an empty descriptor, and creates nothing, on
/// systems other than Linux, if the file system has no FIFOs, and if the text is longer than a pipe
/// of this user may be (/proc/sys/fs/pipe-max-size: 1 MiB).
system::FileDescriptor make_filled_fifo(const std::string& path, std::string_view text);

} // namespace idr::handover
