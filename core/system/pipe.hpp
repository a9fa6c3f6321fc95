// A pipe whose ends are not inherited by children.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <string>

namespace idr::system {

struct Pipe {
  FileDescriptor reading;
  FileDescriptor writing;
};

/// Both ends are closed in children. `to` is the name of the receiver in errors. Throws
/// SystemError.
Pipe make_pipe(const std::string& to);
/// A pipe with which a process wakes itself up: neither end ever blocks.
Pipe make_wakeup_pipe();

} // namespace idr::system
