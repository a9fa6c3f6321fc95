#include "core/system/private_file.hpp"

#include "core/error.hpp"
#include "core/system/lock.hpp"
#include "core/system/random.hpp"
#include "core/system/trust.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

/// The prefix of the names of temporary files.
constexpr auto scratch_prefix = ".iam-docker-run-new-";

constexpr mode_t owners = S_IRWXU;

/// Recursive: a function that holds it may call another one that takes it.
std::recursive_mutex umask_mutex; // NOLINT: the process has one umask
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

bool is_private_file(int fd) {
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  struct stat info {};
  return ::fstat(fd, &info) == 0 && is_own_file(info) && (info.st_mode & others) == 0;
}

/// Creates a file and locks it, so that `remove_scratch_files` of another process does not remove
/// it. If the file system has no locks, returns it without one, as no other process gets a lock
/// then. Returns an empty descriptor if another process has locked or removed the file between its
/// creation and its lock.
FileDescriptor create_locked(const std::filesystem::path& scratch, const std::string& name) {
  FileDescriptor file(
      ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) throw SystemError(name, errno);
  if (try_lock(file.get()) == Lock::Held) return {};
  return is_at(file.get(), scratch) ? std::move(file) : FileDescriptor();
}

/// Removes the file if it belongs to this user and no living process has locked it.
void remove_abandoned_file(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !is_own_file(info)) return;
  if (try_lock(file.get()) == Lock::Taken) ::unlink(path.c_str());
}

} // namespace

bool is_own_file(const struct stat& info) {
  return S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && info.st_nlink <= 1;
}

OwnerUmask::OwnerUmask() : lock_(umask_mutex), previous_(::umask(0)) {
  ::umask(previous_ & ~owners);
}
OwnerUmask::~OwnerUmask() { ::umask(previous_); }

void write_private_file(const std::filesystem::path& path, std::string_view content) {
  const OwnerUmask umask;
  std::filesystem::path scratch;
  FileDescriptor file;
  constexpr int attempts = 100; // hundreds of launches may clean up at once
  for (int attempt = 0; attempt < attempts && !file; ++attempt) {
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
  // Not a range-based for loop: its increment throws.
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
  const OwnerUmask umask;
  constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  FileDescriptor file(::open(path.c_str(), flags, owner_only));
  if (!file || !is_private_file(file.get())) {
    std::error_code failure;
    std::filesystem::remove(path, failure);
    file = FileDescriptor(::open(path.c_str(), flags | O_EXCL, owner_only));
  }
  return file;
}

FileDescriptor unnamed_file(const std::filesystem::path& folder) {
  const auto path = folder / (scratch_prefix + random_hex(16));
  constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  FileDescriptor file(::open(path.c_str(), flags, owner_only));
  if (!file) throw SystemError(fmt::format("cannot create a file in {}", folder.string()), errno);
  ::unlink(path.c_str());
  return file;
}

bool is_at(int fd, const std::filesystem::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(fd, &open) == 0 && ::lstat(path.c_str(), &named) == 0 && same_file(open, named);
}

bool make_folders(const std::filesystem::path& folder, mode_t mode) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) == 0) return true;
  const auto parent = folder.parent_path();
  if (!parent.empty() && parent != folder && !make_folders(parent, mode)) return false;
  const OwnerUmask umask;
  return ::mkdir(folder.c_str(), mode) == 0 || errno == EEXIST;
}

bool make_private_folder(const std::filesystem::path& folder) {
  if (find_private_folder_fault(folder)) return false;
  struct stat info {};
  if (::lstat(folder.c_str(), &info) == 0) return true;
  make_folders(folder, owners);
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

void touch(int fd) { ::futimens(fd, nullptr); }

} // namespace idr::system
