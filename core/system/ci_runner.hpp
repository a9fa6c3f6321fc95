// The ancestors of this process.
#pragma once

#include <string_view>

namespace idr::system {

/// Whether the runner of a CI job reads this process's stderr directly. The job is the outermost
/// ancestor that was started with this variable in its environment; stderr must be the same pipe,
/// terminal or socket as stdout or stderr of that process, and no process that it started may read
/// from it. Returns false if stderr is a file, if no such ancestor is visible, and on systems
/// without Linux's /proc.
bool runner_reads_stderr(std::string_view variable);

} // namespace idr::system
