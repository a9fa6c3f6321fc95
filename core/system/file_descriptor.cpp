#include "core/system/file_descriptor.hpp"

#include "core/system/error.hpp"
#include "core/system/trust.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

FileDescriptor open_to_read(const std::filesystem::path& path) {
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

/// `place` is that of the file itself, or of the link to it.
void refuse_foreign(const std::filesystem::path& path, const std::filesystem::path& place,
                    uid_t owner, const FileTrust& trust, const std::string& remedy) {
  if (trust.includes(owner, place)) return;
  throw ConfigError(path.string() + " belongs to another user (" + name_of_owner(owner) + ")",
                    remedy + " To trust what is in that folder: IAM_DOCKER_RUN_TRUSTED_FOLDERS=" +
                        place.parent_path().string());
}

} // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::string read_all(int fd, const std::string& name) {
  std::string content;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && info.st_size > 0) {
    content.reserve(static_cast<std::size_t>(info.st_size));
  }
  std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw SystemError(name, errno);
    }
  }
}

std::string read_file(const std::filesystem::path& path) {
  const auto file = open_to_read(path);
  if (!file) throw SystemError(path.string(), errno);
  return read_all(file.get(), path.string());
}

std::optional<std::string> read_file_if_there(const std::filesystem::path& path) {
  const auto file = open_to_read(path);
  if (file) return read_all(file.get(), path.string());
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw SystemError(path.string(), errno);
}

std::string read_found_file(const std::filesystem::path& path, const FileTrust& trust,
                            const std::string& remedy) {
  const auto name = path.string();
  // To open a pipe without O_NONBLOCK is to wait for its writer.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat opened {};
  struct stat named {};
  if (!file || ::fstat(file.get(), &opened) != 0 || ::lstat(path.c_str(), &named) != 0) {
    throw SystemError(name, errno, remedy);
  }
  if (!S_ISREG(opened.st_mode)) throw ConfigError(name + " is no file", remedy);
  refuse_foreign(path, path, named.st_uid, trust, remedy);
  std::error_code failure;
  refuse_foreign(path, S_ISLNK(named.st_mode) ? std::filesystem::canonical(path, failure) : path,
                 opened.st_uid, trust, remedy);
  return read_all(file.get(), name);
}

void write_all(int fd, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t count = ::write(fd, content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw SystemError(name, errno);
    }
  }
}

} // namespace idr::system
