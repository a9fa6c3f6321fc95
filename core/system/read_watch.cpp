#include "core/system/read_watch.hpp"

#include <utility>

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include <algorithm>
#include <array>
#include <sys/inotify.h>
#include <unistd.h>

namespace idr::system {

ReadWatch::ReadWatch(std::filesystem::path path)
    : path_(std::move(path)), inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (inotify_) ::inotify_add_watch(inotify_.get(), path_.c_str(), IN_CLOSE_NOWRITE);
}

bool ReadWatch::was_read() {
  // A removal is told as well, though not asked for. The watch is on a file, so no event has a
  // name.
  std::array<inotify_event, 64> events{};
  const auto count = inotify_ ? ::read(inotify_.get(), events.data(), sizeof events) : 0;
  const auto number = count > 0 ? static_cast<std::size_t>(count) / sizeof(inotify_event) : 0;
  return std::any_of(events.begin(), events.begin() + number, [](const inotify_event& event) {
    return (event.mask & IN_CLOSE_NOWRITE) != 0;
  });
}

} // namespace idr::system

#else

#include <fcntl.h>
#include <sys/stat.h>

namespace idr::system {

// An access time that lies before the modification time is renewed by the first read, under
// relatime and on APFS too.
ReadWatch::ReadWatch(std::filesystem::path path) : path_(std::move(path)) {
  timespec times[2] = {};
  times[1].tv_nsec = UTIME_OMIT;
  ::utimensat(AT_FDCWD, path_.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

bool ReadWatch::was_read() {
  struct stat info {};
  return ::lstat(path_.c_str(), &info) == 0 &&
#if defined(__APPLE__)
         info.st_atimespec.tv_sec != 0;
#else
         info.st_atim.tv_sec != 0;
#endif
}

} // namespace idr::system

#endif
