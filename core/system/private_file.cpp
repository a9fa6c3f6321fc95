#include "core/system/private_file.hpp"

#include "core/system/error.hpp"
#include "core/system/random.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

constexpr mode_t owners = S_IRWXU;
constexpr mode_t others = S_IRWXG | S_IRWXO;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

bool is_private(const struct stat& info) {
  return info.st_uid == ::geteuid() && (info.st_mode & others) == 0;
}

bool is_private_file(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && is_private(info);
}

} // namespace

OwnerUmask::OwnerUmask() : previous_(::umask(0)) { ::umask(previous_ & ~owners); }
OwnerUmask::~OwnerUmask() { ::umask(previous_); }

void write_private_file(const std::filesystem::path& path, std::string_view content) {
  const OwnerUmask umask;
  const auto scratch = path.string() + "." + random_hex(16);
  const FileDescriptor file(
      ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, owner_only));
  if (!file) throw SystemError(path.string(), errno);
  try {
    write_all(file.get(), content, path.string());
    if (::rename(scratch.c_str(), path.c_str()) != 0) throw SystemError(path.string(), errno);
  } catch (...) {
    ::unlink(scratch.c_str());
    throw;
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

bool is_at(int fd, const std::filesystem::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(fd, &open) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

bool make_folders(const std::filesystem::path& folder, mode_t mode) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) == 0) return true;
  const auto parent = folder.parent_path();
  if (!parent.empty() && parent != folder && !make_folders(parent, mode)) return false;
  const OwnerUmask umask;
  return ::mkdir(folder.c_str(), mode) == 0 || errno == EEXIST;
}

bool make_private_folder(const std::filesystem::path& folder) noexcept {
  make_folders(folder, owners);
  struct stat info {};
  return ::lstat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && is_private(info);
}

bool may_write(const std::filesystem::path& folder) { return ::access(folder.c_str(), W_OK) == 0; }

FileDescriptor open_folder(const std::filesystem::path& folder) {
  return FileDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

void touch(int fd) { ::futimens(fd, nullptr); }

} // namespace idr::system
