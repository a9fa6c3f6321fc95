#include "core/system/processes.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <unistd.h>

namespace idr::system {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, DirectoryCloser>;

/// Whether /proc shows this process's own PID namespace: in a new one with the old /proc, the
/// numbers belong to other processes.
bool proc_shows_own_namespace() {
  static const bool result = [] {
    std::array<char, 32> number{};
    const auto size = ::readlink("/proc/self", number.data(), number.size());
    return size > 0 && std::string_view(number.data(), static_cast<std::size_t>(size)) ==
                           std::to_string(::getpid());
  }();
  return result;
}

/// The content of a file; empty if it cannot be read.
std::string text_of(const std::string& path) try {
  return read_file(path, process_limits);
} catch (const Error&) {
  return {};
}

/// The number in a line `NAME:\tNUMBER` of a file such as fdinfo or status; std::nullopt if there
/// is no such line.
std::optional<std::uint64_t> number_in(const std::string& path, std::string_view name, int base) {
  const auto text = '\n' + text_of(path);
  const auto field = '\n' + std::string(name) + ":\t";
  const auto at = text.find(field);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoull(text.c_str() + at + field.size(), nullptr, base);
}

/// Source: https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html
bool is_for_reading(pid_t process, const std::string& number) {
  const auto flags = number_in(process_folder(process) + "/fdinfo/" + number, "flags", 8);
  return !flags || (*flags & O_ACCMODE) != O_WRONLY;
}

/// Calls `visit` with the entries of a folder that are numbers until it returns true. Returns
/// whether it did. A process has one for each thread and each open file.
template <typename Visit>
bool any_number_in(const std::string& folder, const Visit& visit) {
  const Directory directory(::opendir(folder.c_str()));
  if (!directory) return false;
  while (const auto* entry = ::readdir(directory.get())) {
    if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && visit(entry->d_name)) return true;
  }
  return false;
}

} // namespace

std::string process_folder(pid_t process) { return "/proc/" + std::to_string(process); }

pid_t parent_of(pid_t process) {
  if (!proc_shows_own_namespace()) return 0;
  const auto stat = text_of(process_folder(process) + "/stat");
  // `PID (NAME) STATE PARENT …`, where the name may contain any character.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 4) return 0;
  pid_t parent = 0;
  std::from_chars(stat.data() + name_end + 4, stat.data() + stat.size(), parent);
  return parent;
}

std::vector<pid_t> with_descendants(pid_t process) {
  std::vector<pid_t> found = {process};
  if (!proc_shows_own_namespace()) return found;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto threads = process_folder(found[i]) + "/task";
    any_number_in(threads, [&](const std::string& thread) {
      const auto children = text_of(threads + "/" + thread + "/children");
      const char* at = children.data();
      for (pid_t child = 0;; ++at) { // each one is followed by a space
        const auto [end, failure] = std::from_chars(at, children.data() + children.size(), child);
        if (failure != std::errc()) return false;
        found.push_back(child);
        at = end;
      }
    });
  }
  return found;
}

Has has_open(pid_t process, const struct stat& file, bool for_reading) {
  if (!proc_shows_own_namespace()) return Has::Unknown;
  const auto folder = process_folder(process) + "/fd";
  if (::access(folder.c_str(), R_OK) != 0) {
    // A /proc mounted with hidepid has no folders for the processes of other users.
    const bool is_gone = errno == ENOENT && ::kill(process, 0) != 0 && errno == ESRCH;
    return is_gone ? Has::No : Has::Unknown;
  }
  const bool found = any_number_in(folder, [&](const std::string& number) {
    struct stat open {};
    return ::stat((folder + "/" + number).c_str(), &open) == 0 && same_file(open, file) &&
           (!for_reading || is_for_reading(process, number));
  });
  return found ? Has::Yes : Has::No;
}

bool has_pending(pid_t process, int signal_number) {
  if (!proc_shows_own_namespace()) return false;
  // https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
  const auto signals = number_in(process_folder(process) + "/status", "ShdPnd", 16);
  return signals && (*signals >> (signal_number - 1) & 1U) != 0;
}

} // namespace idr::system
