// Owned file descriptors, and whole files read and written through them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace idr::system {

class FileTrust;

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

/// All that can be read until the end. Throws SystemError, whose message starts with `name`.
std::string read_all(int fd, const std::string& name);
/// The whole content. Throws SystemError, whose message starts with the path.
std::string read_file(const std::filesystem::path& path);
/// The same of a file that need not be there: nullopt where it is not.
std::optional<std::string> read_file_if_there(const std::filesystem::path& path);

/// The content of a file that nobody named, found where others may have put it. Throws SystemError
/// where it cannot be read, and ConfigError for what is not a regular file, and where the file, or
/// the link to it, belongs to somebody who is not trusted; all with this remedy.
std::string read_found_file(const std::filesystem::path& path, const FileTrust& trust,
                            const std::string& remedy);

/// Writes all of `content`. Throws SystemError, whose message starts with `name`.
void write_all(int fd, std::string_view content, const std::string& name);

} // namespace idr::system
