// A text that another program reads by the name of a file, and that does not outlive the launch: a
// FIFO, so that its content is never on a disk.
#pragma once

#include "core/system/file_descriptor.hpp"
#include "core/system/handover_guard.hpp"
#include "core/system/read_watch.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace idr::system {

/// A path to hand a text over by: a file in a folder of its own, `PREFIX` and 16 random hex digits,
/// in `folder`.
std::filesystem::path handover_path(const std::filesystem::path& folder, std::string_view prefix);

/// Offers a text to one program, the reader. A second process, the guard, holds the text, and
/// writes it, from its beginning, whenever somebody opens the FIFO. A second after the reader, or a
/// process that it has started, has got all of it, the name is removed and the text wiped. If this
/// process dies before, the guard kills the reader; if the guard dies, the text is lost, and this
/// process has to kill the reader. Whoever is left keeps the FIFO open until then, so that no
/// reader takes a part of the text for the whole.
///
/// Where there is no FIFO (a file system without them, a system other than Linux), it is a regular
/// file, removed once it has been read; on Linux by the guard where this process dies before.
class Handover {
public:
  enum class State {
    Offered, ///< the reader has not got everything yet
    Taken,   ///< it has, and the name is gone, or soon will be
    Lost,    ///< nobody can read it any more
  };

  /// Makes the folder of `path` (see handover_path; mode 0700) and the file (0600). The signals
  /// that the program waits for are blocked. Throws SystemError. What killed processes of this user
  /// left is removed beside the wait for the reader, or at the latest by the destructor: folders
  /// beside that of `path`, and what `tidy_up` does, which does not throw.
  Handover(
      std::filesystem::path path, std::string text, std::function<void()> tidy_up = [] {});
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
  /// Whether it is a FIFO that nobody has read to its end yet, neither the reader nor another.
  bool is_unread_fifo() const { return is_fifo() && guard_ && !guard_->got_by_anybody(); }
  /// Whether the signal that this process has just got was sent to its process group, and so to the
  /// reader as well.
  bool group_got(int signal_number) const { return guard_ && guard_->got(signal_number); }

private:
  void make_folder();
  bool make_fifo();
  void write_file(std::string_view text);
  void remove() noexcept;

  std::filesystem::path path_;
  std::function<void()> tidy_up_;
  FileDescriptor folder_; ///< locked, so that others can tell that somebody is alive
  std::optional<HandoverGuard> guard_;
  std::optional<ReadWatch> watch_; ///< of a regular file
  State state_ = State::Offered;
};

/// Removes what was made to hand over a text beside this path (of handover_path), for this user,
/// and no living process needs. What cannot be looked at or removed is left alone.
void remove_abandoned_beside(const std::filesystem::path& path) noexcept;

} // namespace idr::system
