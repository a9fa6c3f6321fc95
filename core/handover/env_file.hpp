// The env file of a launch: docker's client reads it, then it is removed. It is a FIFO, so that its
// text is never written to a disk.
#pragma once

#include "core/handover/access_watch.hpp"
#include "core/handover/guard.hpp"
#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace idr::handover {

/// Returns a path for an EnvFile: a file in a folder of its own, whose name is `prefix` and 16
/// random hex digits, in `folder`.
std::filesystem::path random_path(const std::filesystem::path& folder, std::string_view prefix,
                                  std::string_view name);

/// Offers a text to one program, the reader, through a FIFO that is filled with it: a process that
/// opens the FIFO has the whole text, whichever process dies then. A second process, the guard,
/// replaces the FIFO with a new one for the next process that opens it (one that opens it within
/// about 0.1 ms shares the old one), until 5 s after the reader, or a process that it started, has
/// opened it. Then the guard removes the name and wipes the text. If this process dies, the guard
/// removes the name; if the guard dies first, the text is lost and this process removes the name. A
/// reader therefore finds all of the text or none of it.
///
/// If a FIFO is not possible (on systems other than Linux, on file systems without FIFOs, for a
/// text that is longer than a pipe may be), a regular file is used. It is removed once it has been
/// read; on Linux also if this process dies before, by the guard.
class EnvFile {
public:
  enum class State {
    Offered, ///< the reader has not opened it yet
    Taken,   ///< the reader has opened it; the name is gone or soon will be
    Lost,    ///< it can no longer be read
  };

  /// Creates the folder of `path` (see random_path; mode 0700) and the file (0600). The signals
  /// that the program handles must be blocked. Throws SystemError.
  EnvFile(std::filesystem::path path, std::string text);
  /// Removes the file and the folder if they still exist.
  ~EnvFile();
  EnvFile(const EnvFile&) = delete;
  EnvFile& operator=(const EnvFile&) = delete;

  /// Sets the reader: the process with this ID, or any process.
  void set_reader(pid_t reader);
  static constexpr pid_t any_process = -1;
  /// Returns the current state, without waiting; never throws. A FIFO may be taken at any time;
  /// when it is lost, this process receives SIGCHLD. The state of a regular file changes only in
  /// this call.
  State state();
  bool is_fifo() const { return !watch_; }
  /// Whether the signal that this process has just received was sent to its process group, and so
  /// to the reader as well.
  bool group_received(int signal_number) const { return guard_ && guard_->received(signal_number); }

private:
  void make_folder();
  system::FileDescriptor make_fifo(std::string_view text);
  void write_file(std::string_view text);
  void remove() noexcept;

  std::filesystem::path path_;
  system::FileDescriptor folder_; ///< locked, to show other processes that this one is alive
  std::optional<Guard> guard_;
  std::optional<AccessWatch> watch_; ///< of a regular file
  State state_ = State::Offered;
};

/// Removes this user's env files in the same folder as this one's, if the process that created them
/// has died. `path` is from random_path. Ignores what cannot be examined or removed.
void remove_abandoned(const std::filesystem::path& path) noexcept;

} // namespace idr::handover
