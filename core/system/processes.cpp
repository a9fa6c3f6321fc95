#include "core/system/processes.hpp"

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace idr::system {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, DirectoryCloser>;

/// In a new PID namespace that has the old /proc still, its numbers are those of others.
bool has_own_numbers() {
  static const bool result = [] {
    std::array<char, 32> number{};
    const auto size = ::readlink("/proc/self", number.data(), number.size());
    return size > 0 && std::string_view(number.data(), static_cast<std::size_t>(size)) ==
                           std::to_string(::getpid());
  }();
  return result;
}

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process); }

/// Empty where the file cannot be read.
std::string text_of(const std::string& path) try {
  return read_file(path, process_limits);
} catch (const Error&) {
  return {};
}

/// Source: https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html
bool is_for_reading(pid_t process, const std::string& number) {
  static constexpr std::string_view field = "flags:\t";
  const auto text = text_of(folder_of(process) + "/fdinfo/" + number);
  const auto at = text.find(field);
  if (at == std::string::npos) return true;
  const auto flags = std::strtoul(text.c_str() + at + field.size(), nullptr, 8);
  return (flags & O_ACCMODE) != O_WRONLY;
}

} // namespace

bool any_number_in(const std::string& folder,
                   const std::function<bool(const std::string&)>& visit) {
  const Directory directory(::opendir(folder.c_str()));
  if (!directory) return false;
  while (const auto* entry = ::readdir(directory.get())) {
    if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && visit(entry->d_name)) return true;
  }
  return false;
}

pid_t parent_of(pid_t process) {
  if (!has_own_numbers()) return 0;
  const auto stat = text_of(folder_of(process) + "/stat");
  // `PID (NAME) STATE PARENT …`, where the name may have anything in it.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 4) return 0;
  pid_t parent = 0;
  std::from_chars(stat.data() + name_end + 4, stat.data() + stat.size(), parent);
  return parent;
}

std::vector<pid_t> with_descendants(pid_t process) {
  std::vector<pid_t> found = {process};
  if (!has_own_numbers()) return found;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto threads = folder_of(found[i]) + "/task";
    any_number_in(threads, [&](const std::string& thread) {
      const auto children = text_of(threads + "/" + thread + "/children");
      const char* at = children.data();
      for (pid_t child = 0;; ++at) { // each with a space behind it
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
  if (!has_own_numbers()) return Has::Unknown;
  const auto folder = folder_of(process) + "/fd";
  if (::access(folder.c_str(), R_OK) != 0) {
    // A /proc that is mounted with hidepid has no folder for those of others.
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

bool same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

} // namespace idr::system
