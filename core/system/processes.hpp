// Information about other processes from Linux's /proc. None is available if there is no /proc or
// if it belongs to another PID namespace.
#pragma once

#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace idr::system {

std::string process_folder(pid_t process);

/// The parent's process ID; 0 if there is no such process or this process may not see it.
pid_t parent_of(pid_t process);

/// The process and its living descendants; only the process if the kernel does not show them
/// (CONFIG_PROC_CHILDREN is required).
std::vector<pid_t> with_descendants(pid_t process);

enum class Has { Yes, No, Unknown };
/// Whether the process has this file open, or, if `for_reading`, open for reading; Unknown if this
/// process may not see that.
Has has_open(pid_t process, const struct stat& file, bool for_reading = false);

/// Whether this signal is blocked and pending for the process as a whole.
bool has_pending(pid_t process, int signal_number);

} // namespace idr::system
