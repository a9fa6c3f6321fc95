// A pseudo-terminal with a user, and a process in its foreground.
#pragma once

#include "core/system/file_descriptor.hpp"
#include "tests/unit/child.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace idr::test {

class Terminal {
public:
  /// Runs `act` in a child with this terminal as its controlling terminal and its standard streams.
  explicit Terminal(const std::function<int()>& act)
      : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    ::grantpt(keyboard_.get());
    ::unlockpt(keyboard_.get());
    const std::string name = ::ptsname(keyboard_.get());
    // Also open here, so that the child's output can be read after it has ended.
    screen_ = system::FileDescriptor(::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    ::fcntl(keyboard_.get(), F_SETFL, O_NONBLOCK);
    child_.emplace([&] {
      ::setsid();
      const int fd = ::open(name.c_str(), O_RDWR);
      ::ioctl(fd, TIOCSCTTY, 0);
      for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(fd, stream);
      return act();
    });
  }

  void type(std::string_view keys) { system::write_all(keyboard_.get(), keys, "the keyboard"); }

  /// Waits for the text to appear.
  bool shows(std::string_view text) {
    return eventually([&] {
      char part[256];
      const auto count = ::read(keyboard_.get(), part, sizeof part);
      if (count > 0) shown_.append(part, static_cast<std::size_t>(count));
      return shown_.find(text) != std::string::npos;
    });
  }
  /// All output up to the text that was waited for last.
  const std::string& shown() const { return shown_; }

  bool echoes() const {
    termios mode{};
    return ::tcgetattr(screen_.get(), &mode) == 0 && (mode.c_lflag & ECHO) != 0;
  }

  Child& child() { return *child_; }

private:
  system::FileDescriptor keyboard_;
  system::FileDescriptor screen_;
  std::string shown_;
  std::optional<Child> child_;
};

} // namespace idr::test
