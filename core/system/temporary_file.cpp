#include "core/system/temporary_file.hpp"

#include "core/system/error.hpp"
#include "core/system/random.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace idr::system {
namespace {

constexpr std::size_t random_digits = 16;

/// Whether TemporaryFile makes such names.
bool is_temporary_name(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + random_digits &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

/// Takes the lock of a file that is still in its folder; false where another process has it.
bool lock_in_place(int fd) {
  struct stat info {};
  return ::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &info) == 0 && info.st_nlink == 1;
}

} // namespace

TemporaryFile::TemporaryFile(const std::filesystem::path& folder, std::string_view prefix,
                             std::string_view content) {
  // A name may exist already, and a sweep may take a file between its creation and its lock: both
  // are so rare that a third attempt means that something else is wrong.
  for (int attempt = 0; attempt < 3 && !file_; ++attempt) {
    path_ = folder / (std::string(prefix) + random_hex(random_digits));
    FileDescriptor file(
        ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file && errno != EEXIST) break;
    if (file && lock_in_place(file.get())) file_ = std::move(file);
  }
  if (!file_) {
    throw SystemError("no temporary file can be created in " + folder.string(), errno,
                      "TMPDIR names the folder for temporary files.");
  }
  try {
    write_all(file_.get(), content, path_.string());
  } catch (...) {
    remove();
    throw;
  }
}

TemporaryFile::~TemporaryFile() { remove(); }

void TemporaryFile::remove() noexcept {
  if (!file_) return;
  ::unlink(path_.c_str());
  file_ = FileDescriptor();
}

void remove_abandoned(const std::filesystem::path& folder, std::string_view prefix) noexcept try {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!is_temporary_name(entry.path().filename().string(), prefix)) continue;
    const FileDescriptor file(
        ::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (!file || ::fstat(file.get(), &info) != 0) continue;
    if (S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && lock_in_place(file.get())) {
      ::unlink(entry.path().c_str());
    }
  }
} catch (const std::exception&) {
  return; // tidying up never keeps a launch from working
}

} // namespace idr::system
