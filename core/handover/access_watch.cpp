#include "core/handover/access_watch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#if defined(__linux__) && !defined(IDR_PORTABLE)
#define IDR_HAS_INOTIFY
#include <algorithm>
#include <array>
#include <sys/inotify.h>
#endif

namespace idr::handover {
namespace {

/// Sets the access time to before the modification time, so that the first read updates it even
/// with relatime and on APFS.
void clear_access_time(const std::filesystem::path& path) {
  timespec times[2] = {};
  times[1].tv_nsec = UTIME_OMIT;
  ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

bool has_access_time(const std::filesystem::path& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return false;
#if defined(__APPLE__)
  return info.st_atimespec.tv_sec != 0;
#else
  return info.st_atim.tv_sec != 0;
#endif
}

#if defined(IDR_HAS_INOTIFY)
/// Whether a read updates the access time: a mount may have noatime, and not every file system
/// stores it.
bool records_access_times(const std::filesystem::path& path) {
  clear_access_time(path);
  const system::FileDescriptor file(
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  char byte = 0;
  return file && ::read(file.get(), &byte, 1) == 1 && has_access_time(path);
}
#endif

} // namespace

AccessWatch::AccessWatch(std::filesystem::path path) : path_(std::move(path)) {
#if defined(IDR_HAS_INOTIFY)
  // Only if necessary: the kernel takes 10 to 20 ms to close a watch, several times as long as the
  // rest of a launch.
  if (!records_access_times(path_)) {
    inotify_ = system::FileDescriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (inotify_) ::inotify_add_watch(inotify_.get(), path_.c_str(), IN_CLOSE_NOWRITE);
  }
#endif
  clear_access_time(path_);
}

bool AccessWatch::was_read() {
#if defined(IDR_HAS_INOTIFY)
  if (inotify_) {
    // inotify also reports the removal of the watch. Events have no name, because a file is watched
    // and not a folder.
    std::array<inotify_event, 64> events{};
    const auto count = ::read(inotify_.get(), events.data(), sizeof events);
    const auto number = count > 0 ? static_cast<std::size_t>(count) / sizeof(inotify_event) : 0;
    return std::any_of(events.begin(), events.begin() + number, [](const inotify_event& event) {
      return (event.mask & IN_CLOSE_NOWRITE) != 0;
    });
  }
#endif
  return has_access_time(path_);
}

} // namespace idr::handover
