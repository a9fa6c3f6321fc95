#include "core/handover/filled_fifo.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include <climits>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::handover {

system::FileDescriptor make_filled_fifo(const std::string& path, std::string_view text) {
  if (::mkfifo(path.c_str(), 0600) != 0) return {};
  // A pipe can be filled while it has a reader, here this process, and preserves its content while
  // it has a writer.
  const system::FileDescriptor both(
      ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  const auto size = static_cast<int>(std::min(text.size(), std::size_t{INT_MAX}));
  if (both && ::fcntl(both.get(), F_GETPIPE_SZ) < size) ::fcntl(both.get(), F_SETPIPE_SZ, size);
  system::FileDescriptor writing;
  if (both && ::write(both.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    writing = system::FileDescriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  }
  if (!writing) ::unlink(path.c_str());
  return writing;
}

} // namespace idr::handover

#else

namespace idr::handover {

system::FileDescriptor make_filled_fifo(const std::string& /*path*/, std::string_view /*text*/) {
  return {};
}

} // namespace idr::handover

#endif
