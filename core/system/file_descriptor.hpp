// Owned file descriptors, and whole files read and written through them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace idr::system {

class FileDescriptor {
public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

private:
  int fd_ = -1;
};

/// The whole content. Throws SystemError, whose message starts with the path.
std::string read_file(const std::filesystem::path& path);

/// Writes all of `content`. Throws SystemError, whose message starts with `name`.
void write_all(int fd, std::string_view content, const std::string& name);

} // namespace idr::system
