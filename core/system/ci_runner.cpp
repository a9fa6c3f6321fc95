#include "core/system/ci_runner.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/processes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

bool was_started_with(pid_t process, std::string_view variable) try {
  const auto environment = '\0' + read_file(process_folder(process) + "/environ", process_limits);
  return environment.find('\0' + std::string(variable) + '=') != std::string::npos;
} catch (const Error&) {
  return false;
}

std::optional<pid_t> outermost_with(std::string_view variable) {
  std::optional<pid_t> found;
  for (pid_t process = ::getppid(); process > 0; process = parent_of(process)) {
    if (was_started_with(process, variable)) found = process;
  }
  return found;
}

} // namespace

bool runner_reads_stderr(std::string_view variable) {
  struct stat own {};
  if (::fstat(STDERR_FILENO, &own) != 0 || S_ISREG(own.st_mode)) return false;
  const auto outermost = outermost_with(variable);
  if (!outermost) return false;
  const auto is_own = [&](const char* stream) {
    struct stat other {};
    return ::stat((process_folder(*outermost) + stream).c_str(), &other) == 0 &&
           same_file(own, other);
  };
  if (!is_own("/fd/1") && !is_own("/fd/2")) return false;
  const auto readers = with_descendants(*outermost); // such as tee in `exec > >(tee log)`
  return !S_ISFIFO(own.st_mode) || std::none_of(readers.begin(), readers.end(), [&](pid_t process) {
    return has_open(process, own, true) == Has::Yes;
  });
}

} // namespace idr::system

#else

namespace idr::system {

bool runner_reads_stderr(std::string_view /*variable*/) { return false; }

} // namespace idr::system

#endif
