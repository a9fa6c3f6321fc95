#include "core/system/private_file.hpp"

#include "core/system/error.hpp"
#include "core/system/random.hpp"
#include "core/system/trust.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

/// What the name of a scratch file begins with.
constexpr auto scratch_prefix = ".iam-docker-run-new-";

bool is_private_file(int fd) {
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() &&
         (info.st_mode & others) == 0;
}

/// Locked, so that `remove_scratch_files` of another process leaves it alone; without a lock where
/// the file system has none, for then nobody gets one. Such a process may take a file between its
/// creation and its lock: an empty descriptor.
FileDescriptor create_locked(const std::filesystem::path& scratch, const std::string& name) {
  FileDescriptor file(
      ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) throw SystemError(name, errno);
  if (!try_lock(file.get()) && errno == EWOULDBLOCK) return {};
  return is_at(file.get(), scratch) ? std::move(file) : FileDescriptor();
}

/// A file that belongs to this user and to no living process.
void remove_abandoned_file(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  if (info.st_uid == ::geteuid() && info.st_nlink == 1 && try_lock(file.get())) {
    ::unlink(path.c_str());
  }
}

/// Makes what is missing of the folder's path, each for this user alone.
void make_folders(const std::filesystem::path& folder) {
  std::filesystem::path made;
  for (const auto& part : folder) {
    made /= part;
    // The umask may take away what the owner needs.
    if (::mkdir(made.c_str(), 0700) == 0) ::chmod(made.c_str(), 0700);
  }
}

} // namespace

void write_private_file(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::path scratch;
  FileDescriptor file;
  for (int attempt = 0; attempt < 3 && !file; ++attempt) {
    scratch = path.parent_path() / (scratch_prefix + random_hex(16));
    file = create_locked(scratch, path.string());
  }
  if (!file) throw SystemError(path.string(), EBUSY);
  try {
    write_all(file.get(), content, path.string());
    if (::rename(scratch.c_str(), path.c_str()) != 0) throw SystemError(path.string(), errno);
  } catch (...) {
    ::unlink(scratch.c_str());
    throw;
  }
}

void remove_scratch_files(const std::filesystem::path& folder) {
  std::error_code failure;
  // Not a range: its step throws.
  for (std::filesystem::directory_iterator entry(folder, failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    const auto& path = entry->path();
    if (path.filename().native().starts_with(scratch_prefix)) remove_abandoned_file(path);
  }
}

FileDescriptor open_private_file(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  return file && is_private_file(file.get()) ? std::move(file) : FileDescriptor();
}

FileDescriptor open_private_file_to_lock(const std::filesystem::path& path) {
  constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  FileDescriptor file(::open(path.c_str(), flags, 0600));
  if (file && is_private_file(file.get())) return file;
  std::error_code failure;
  std::filesystem::remove(path, failure);
  return FileDescriptor(::open(path.c_str(), flags | O_EXCL, 0600));
}

bool is_at(int fd, const std::filesystem::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(fd, &open) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

bool make_private_folder(const std::filesystem::path& folder) {
  if (find_private_folder_fault(folder)) return false;
  struct stat info {};
  if (::lstat(folder.c_str(), &info) == 0) return true;
  make_folders(folder);
  return ::lstat(folder.c_str(), &info) == 0 && !find_private_folder_fault(folder);
}

bool may_write(const std::filesystem::path& folder) {
  struct stat info {};
  return ::access(folder.c_str(), W_OK) == 0 && ::stat(folder.c_str(), &info) == 0 &&
         info.st_uid == ::geteuid();
}

FileDescriptor open_folder(const std::filesystem::path& folder) {
  return FileDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

bool try_lock(int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0; }

bool wait_for_lock(int fd) {
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

void touch(int fd) { ::futimens(fd, nullptr); }

} // namespace idr::system
