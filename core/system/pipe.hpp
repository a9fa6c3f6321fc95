// A pipe whose ends belong to this process alone.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <string>

namespace idr::system {

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

/// Both ends are closed in children. Throws SystemError, whose message names what it is `to`.
Pipe make_pipe(const std::string& to);
/// For a process that wakes itself up: neither end ever blocks.
Pipe make_wakeup_pipe();

} // namespace idr::system
