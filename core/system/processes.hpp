// What Linux's /proc tells of other processes. Where there is none, or it is that of another PID
// namespace, it tells nothing.
#pragma once

#include <functional>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace idr::system {

/// Calls `visit` with the entries of a folder that are numbers until it returns true; whether it
/// did. /proc has one for each process, and a process one for each thread and each open file.
bool any_number_in(const std::string& folder, const std::function<bool(const std::string&)>& visit);

/// 0 where there is none that this process may see.
pid_t parent_of(pid_t process);

/// The process, and those that it or one of them has started, as far as they live. Only the process
/// where that is not told (the kernel needs CONFIG_PROC_CHILDREN).
std::vector<pid_t> with_descendants(pid_t process);

enum class Has { Yes, No, Unknown };
/// Whether the process has this file open, for reading if that is asked; Unknown where that is
/// hidden from this process.
Has has_open(pid_t process, const struct stat& file, bool for_reading = false);

bool same_file(const struct stat& one, const struct stat& other);

} // namespace idr::system
