// Tells when another process has read a file.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>

namespace idr::system {

class ReadWatch {
public:
  /// Starts watching; the file exists and has its content.
  explicit ReadWatch(std::filesystem::path path);

  /// Whether another process has opened the file and read it, so that it can be removed: a
  /// process that still has it open reads on. Never blocks, never throws. Where the system does not
  /// tell (a file system without access times, and no inotify), it stays false.
  bool was_read();

private:
  std::filesystem::path path_;
  FileDescriptor inotify_;
};

} // namespace idr::system
