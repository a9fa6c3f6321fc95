// Whether processes that others started have ended.
#pragma once

#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace idr::test {

/// Whether the process whose ID is in the file ends, even if its status is not taken.
inline bool is_gone(const std::filesystem::path& pid_file) {
  const auto pid = std::atoi(content_of(pid_file).c_str());
  const auto status = "/proc/" + std::to_string(pid) + "/stat";
  return pid > 0 && eventually([&] {
           const bool absent = ::kill(pid, 0) != 0 && errno == ESRCH;
           return absent || content_of(status).find(") Z ") != std::string::npos;
         });
}

} // namespace idr::test
