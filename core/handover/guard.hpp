// The handle of the process that gives the text of a FIFO to its reader (see env_file.hpp). Only
// Linux has one: there the kernel notifies it of the death of its parent, and /proc shows which
// process reads.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace idr::handover {

struct GuardState;

class Guard {
public:
  /// Starts the guard for the filled FIFO `file`, which must be the only file in its folder, and
  /// wipes the text in this process. `writing` is the writing end of the FIFO. If `text` is null,
  /// `file` is a regular file, which the guard removes when this process dies. The signals that the
  /// program handles must be blocked. Throws SystemError.
  Guard(const std::filesystem::path& file, system::FileDescriptor writing, std::string* text);
  /// Ends the guard.
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Whether this system supports it.
  static bool is_possible();

  /// Sets the process ID of the reader; a negative number means any process.
  void set_reader(pid_t reader);
  /// Whether the reader has opened the FIFO, and so has the whole text. For a regular file,
  /// set_read must be called.
  bool was_read() const;
  void set_read();
  /// Whether the guard is still running; does not wait.
  bool is_alive();
  /// Whether the guard has received this signal too, as all processes of the group do. Clears it,
  /// so that the next one can be detected.
  bool received(int signal_number) const;
  /// Kills the guard and does not wait for its end.
  void kill();

private:
  void release();

  GuardState* shared_ = nullptr; ///< a page of memory shared with the guard
  pid_t process_ = -1;
};

} // namespace idr::handover
