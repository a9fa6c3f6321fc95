// A text that another program reads from a named file, and that does not outlive the launch: a
// FIFO, so that the text is never written to a disk.
#pragma once

#include "core/system/file_descriptor.hpp"
#include "core/system/handover_guard.hpp"
#include "core/system/read_watch.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace idr::system {

/// The file name at the end of a handover's path.
inline constexpr auto handover_file_name = "env";

/// Returns a path for a handover: a file in its own folder, whose name is `prefix` and 16 random
/// hex digits, in `folder`.
std::filesystem::path handover_path(const std::filesystem::path& folder, std::string_view prefix);

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
class Handover {
public:
  enum class State {
    Offered, ///< the reader has not opened it yet
    Taken,   ///< the reader has opened it; the name is gone or soon will be
    Lost,    ///< it can no longer be read
  };

  /// Creates the folder of `path` (see handover_path; mode 0700) and the file (0600). The signals
  /// that the program handles must be blocked. Throws SystemError.
  Handover(std::filesystem::path path, std::string text);
  /// Removes the file and the folder if they still exist.
  ~Handover();
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;

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
  FileDescriptor make_fifo(std::string_view text);
  void write_file(std::string_view text);
  void remove() noexcept;

  std::filesystem::path path_;
  FileDescriptor folder_; ///< locked, to show other processes that this one is alive
  std::optional<HandoverGuard> guard_;
  std::optional<ReadWatch> watch_; ///< of a regular file
  State state_ = State::Offered;
};

/// Removes this user's handovers in the same folder as this one's, if the process that created them
/// has died. `path` is from handover_path. Ignores what cannot be examined or removed.
void remove_abandoned_handovers(const std::filesystem::path& path) noexcept;

} // namespace idr::system
