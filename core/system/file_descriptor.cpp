#include "core/system/file_descriptor.hpp"

#include "core/system/error.hpp"

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

std::string read_found_file(const std::filesystem::path& path, const std::string& remedy) {
  const auto name = path.string();
  // To open a pipe without O_NONBLOCK is to wait for its writer.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat opened {};
  struct stat named {};
  struct stat folder {};
  if (!file || ::fstat(file.get(), &opened) != 0 || ::lstat(path.c_str(), &named) != 0 ||
      ::stat(path.parent_path().c_str(), &folder) != 0) {
    throw SystemError(name, errno, remedy);
  }
  if (!S_ISREG(opened.st_mode)) throw ConfigError(name + " is no file", remedy);
  const auto is_foreign = [](const struct stat& info) {
    return info.st_uid != ::geteuid() && info.st_uid != 0;
  };
  if ((folder.st_mode & S_IWOTH) != 0 && (is_foreign(opened) || is_foreign(named))) {
    throw ConfigError(name + " belongs to another user", remedy);
  }
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
