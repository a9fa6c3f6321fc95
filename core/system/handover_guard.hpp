// The handle of the process that gives a text to the reader of a FIFO (see handover.hpp). Only
// Linux has one: it is told by the kernel when its parent has died, and sees in /proc who reads.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace idr::system {

struct GuardState;

class HandoverGuard {
public:
  /// Starts it for the filled FIFO at this path, alone in its folder, whose writing end this is,
  /// and wipes the text in this process. Without a text there is a regular file at the path, which
  /// it removes when this process dies. The signals that the program waits for are blocked.
  /// Throws SystemError.
  HandoverGuard(const std::filesystem::path& file, FileDescriptor writing, std::string* text);
  /// Ends it.
  ~HandoverGuard();
  HandoverGuard(const HandoverGuard&) = delete;
  HandoverGuard& operator=(const HandoverGuard&) = delete;

  /// Whether this system has it.
  static bool is_possible();

  /// Who the reader is; a negative number is anybody.
  void read_by(pid_t reader);
  /// Whether the reader has opened the FIFO, and so has the whole text. Of a regular file the guard
  /// is told.
  bool was_read() const;
  void set_read();
  /// Whether it still runs; asks without waiting.
  bool is_alive();
  /// Whether it got this signal, too, as all processes of the group do; and it may come again.
  bool got(int signal_number) const;
  /// Kills it, without a wait for its end.
  void kill();

private:
  void release();

  GuardState* shared_ = nullptr; ///< with the guard: a page of memory
  pid_t process_ = -1;
};

} // namespace idr::system
