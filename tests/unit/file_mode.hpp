// The permission bits of files, which tests compare.
#pragma once

#include <filesystem>
#include <sys/stat.h>

namespace idr::test {

/// The permission bits of the file itself, not of a link's target; 0 if it does not exist.
inline unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? static_cast<unsigned>(info.st_mode) & 07777U : 0U;
}

} // namespace idr::test
