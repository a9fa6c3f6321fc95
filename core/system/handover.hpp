// A text that another program reads by the name of a file, and that does not outlive the launch: a
// FIFO, so that its content is never on a disk.
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

/// The last part of a handover's path.
inline constexpr auto handover_file_name = "env";

/// A path to hand a text over by: a file in a folder of its own, `PREFIX` and 16 random hex digits,
/// in `folder`.
std::filesystem::path handover_path(const std::filesystem::path& folder, std::string_view prefix);

/// Offers a text to one program, the reader, by a FIFO that is filled with it: who opens it has the
/// whole text, whatever dies then. A second process, the guard, puts a new one in its place for the
/// next one (who comes before that, within some 0.1 ms, shares the old one), until 5 s after the
/// reader, or a process that it has started, has opened it; then the name is removed and the text
/// wiped. If this process dies, the guard removes the name; if the guard dies before, the text
/// is lost, and this process removes the name. So a reader finds all of the text or none.
///
/// Where there is no FIFO (a system other than Linux, a file system without them, a text that is
/// longer than a pipe may be), it is a regular file, removed once it has been read; on Linux by the
/// guard where this process dies before.
class Handover {
public:
  enum class State {
    Offered, ///< the reader has not got it yet
    Taken,   ///< it has, and the name is gone, or soon will be
    Lost,    ///< it cannot be read any more
  };

  /// Makes the folder of `path` (see handover_path; mode 0700) and the file (0600). The signals
  /// that the program waits for are blocked. Throws SystemError.
  Handover(std::filesystem::path path, std::string text);
  /// Removes what is left.
  ~Handover();
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;

  /// The reader runs, as this process; or it may be anybody.
  void read_by(pid_t reader);
  static constexpr pid_t anybody = -1;
  /// Asks without waiting, never throws. A regular file tells only when it is asked; a FIFO is
  /// taken at any time, and lost with a SIGCHLD.
  State state();
  bool is_fifo() const { return !watch_; }
  /// Whether the signal that this process has just got was sent to its process group, and so to the
  /// reader as well.
  bool group_got(int signal_number) const { return guard_ && guard_->got(signal_number); }

private:
  void make_folder();
  FileDescriptor make_fifo(std::string_view text);
  void write_file(std::string_view text);
  void remove() noexcept;

  std::filesystem::path path_;
  FileDescriptor folder_; ///< locked, so that others can tell that this process is alive
  std::optional<HandoverGuard> guard_;
  std::optional<ReadWatch> watch_; ///< of a regular file
  State state_ = State::Offered;
};

/// Removes what was made to hand over a text beside this path (of handover_path), for this user,
/// and no living process needs. What cannot be looked at or removed is left alone.
void remove_abandoned_beside(const std::filesystem::path& path) noexcept;

} // namespace idr::system
