// The process that writes a text into a FIFO for its reader (see handover.hpp). Only Linux has one:
// it sees in /proc who reads, and is told by the kernel when its parent has died.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>

namespace idr::system {

struct GuardState;

class HandoverGuard {
public:
  /// Starts it for the FIFO at this path, alone in its folder, and wipes the text in this process.
  /// Without a text there is a regular file at the path, which it removes when this process dies.
  /// The signals that the program waits for are blocked. First it does `tidy_up`, which does not
  /// throw. Throws SystemError.
  HandoverGuard(const std::filesystem::path& file, std::string* text,
                const std::function<void()>& tidy_up);
  /// Kills it, without a wait for its end.
  void kill();
  /// Ends it.
  ~HandoverGuard();
  HandoverGuard(const HandoverGuard&) = delete;
  HandoverGuard& operator=(const HandoverGuard&) = delete;

  /// Whether this machine has what it takes.
  static bool is_possible();

  /// Who the reader is; a negative number is anybody.
  void read_by(pid_t reader);
  /// Whether the reader has got the whole text. Of a regular file the guard is told.
  bool was_read() const;
  void set_read();
  /// Whether anybody has got the whole text: the reader, or somebody who came before.
  bool got_by_anybody() const;
  bool has_tidied_up() const;
  /// Whether it still runs; asks without waiting.
  bool is_alive();
  /// Whether it got this signal, too, as all processes of the group do; and it may come again.
  bool got(int signal_number) const;

private:
  void release();

  GuardState* shared_ = nullptr; ///< with the guard: a page of memory
  pid_t process_ = -1;
};

} // namespace idr::system
