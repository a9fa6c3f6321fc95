// Owned file descriptors, and whole files read and written through them.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
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

/// What may be read into memory, and from what.
struct ReadLimits {
  std::size_t bytes = 0; ///< a longer file is an error
  /// For how long a pipe or a terminal that the user named (`<(…)`, /dev/stdin) may take until its
  /// end; without it only a regular file is read. /dev/null is an empty file to all.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};

/// Of the files in /proc that tell of a process: more than the kernel allows its arguments and
/// variables to have.
inline constexpr ReadLimits process_limits{.bytes = 64U << 20U};

/// The whole content. Throws SystemError, whose message starts with the path, where it cannot be
/// read, and ConfigError, which does so as well, for what the limits do not allow.
std::string read_file(const std::filesystem::path& path, const ReadLimits& limits);
/// The same of a file that need not be there: nullopt where it is not.
std::optional<std::string> read_file_if_there(const std::filesystem::path& path,
                                              const ReadLimits& limits);
/// The same of an open file, for which `name` stands in the messages.
std::string read_all(int fd, const std::string& name, const ReadLimits& limits);
/// Throws ConfigError as read_file would, for a file that a library reads; what cannot be opened is
/// left to that.
void check_file(const std::filesystem::path& path, const ReadLimits& limits);

/// The content of a regular file that nobody named, found where others may have put it. Throws as
/// read_file does, and ConfigError where the file, or the link to it, belongs to somebody who is
/// not trusted; all with this remedy.
std::string read_found_file(const std::filesystem::path& path, std::size_t limit,
                            const FileTrust& trust, const std::string& remedy);

/// Writes all of `content`. Throws SystemError, whose message starts with `name`.
void write_all(int fd, std::string_view content, const std::string& name);

bool same_file(const struct stat& one, const struct stat& other);

} // namespace idr::system
