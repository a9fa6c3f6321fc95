// Detects when another process has read a file.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>

namespace idr::handover {

class AccessWatch {
public:
  /// Starts watching a file, which must exist and be complete.
  explicit AccessWatch(std::filesystem::path path);

  /// Whether another process has opened and read the file, so that it can be removed: a process
  /// that still has it open can continue to read. Never blocks, never throws. Stays false if the
  /// system does not report reads (no access times and no inotify).
  bool was_read();

private:
  std::filesystem::path path_;
  system::FileDescriptor inotify_;
};

} // namespace idr::handover
