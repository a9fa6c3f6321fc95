#include "core/system/ancestors.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

std::string folder_of(int process) { return "/proc/" + std::to_string(process); }

/// 0 where there is none that this process may see.
int parent_of(int process) try {
  const auto stat = read_file(folder_of(process) + "/stat", process_limits);
  // `PID (NAME) STATE PARENT …`, where the name may have anything in it.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 4) return 0;
  int parent = 0;
  std::from_chars(stat.data() + name_end + 4, stat.data() + stat.size(), parent);
  return parent;
} catch (const Error&) {
  return 0;
}

bool was_started_with(int process, std::string_view variable) try {
  const auto environment = '\0' + read_file(folder_of(process) + "/environ", process_limits);
  return environment.find('\0' + std::string(variable) + '=') != std::string::npos;
} catch (const Error&) {
  return false;
}

std::optional<int> outermost_with(std::string_view variable) {
  std::optional<int> found;
  for (int process = ::getppid(); process > 0; process = parent_of(process)) {
    if (was_started_with(process, variable)) found = process;
  }
  return found;
}

} // namespace

bool has_stderr_of_outermost(std::string_view variable) {
  struct stat own {};
  if (::fstat(STDERR_FILENO, &own) != 0 || S_ISREG(own.st_mode)) return false;
  const auto process = outermost_with(variable);
  struct stat other {};
  return process && ::stat((folder_of(*process) + "/fd/2").c_str(), &other) == 0 &&
         own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

} // namespace idr::system

#else

namespace idr::system {

bool has_stderr_of_outermost(std::string_view /*variable*/) { return false; }

} // namespace idr::system

#endif
