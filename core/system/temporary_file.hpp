// A file with a secret in the temp path that nobody else can read and that does not outlive us.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <string_view>

namespace idr::system {

/// The name is `PREFIX` and 16 random hex digits, the mode 0600. The file is created exclusively
/// and stays locked for as long as this object lives, so that `remove_abandoned` of another process
/// can tell it from one whose owner was killed. It is removed with the object.
class TemporaryFile {
public:
  /// Throws SystemError that names the folder.
  TemporaryFile(const std::filesystem::path& folder, std::string_view prefix,
                std::string_view content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Removes the file before the object's end; a second call does nothing.
  void remove() noexcept;

private:
  std::filesystem::path path_;
  FileDescriptor file_;
};

/// Removes the files in `folder` with this prefix that belong to this user and to no living
/// process. What cannot be looked at or removed is left alone.
void remove_abandoned(const std::filesystem::path& folder, std::string_view prefix) noexcept;

} // namespace idr::system
