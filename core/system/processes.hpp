// What Linux's /proc tells of other processes. Where there is none, or it is that of another PID
// namespace, it tells nothing.
#pragma once

#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace idr::system {

std::string process_folder(pid_t process);

/// 0 where there is none that this process may see.
pid_t parent_of(pid_t process);

/// The process, and those that it or one of them has started, as far as they live. Only the process
/// where that is not told (the kernel needs CONFIG_PROC_CHILDREN).
std::vector<pid_t> with_descendants(pid_t process);

enum class Has { Yes, No, Unknown };
/// Whether the process has this file open, for reading if that is asked; Unknown where that is
/// hidden from this process.
Has has_open(pid_t process, const struct stat& file, bool for_reading = false);

/// Whether this signal waits for the process as a whole, which blocks it.
bool has_pending(pid_t process, int signal_number);

} // namespace idr::system
