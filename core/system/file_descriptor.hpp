// Owned file descriptors, and reading and writing whole files through them.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
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

/// What may be read, and how much of it.
struct ReadLimits {
  std::size_t bytes = 0; ///< a longer file is an error
  /// How long to wait for the end of a pipe or a terminal that the user named (`<(…)`, /dev/stdin);
  /// std::nullopt: only regular files are read. /dev/null is always accepted as an empty file.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
};

/// For files in /proc that describe a process: more than the kernel allows for arguments and
/// variables.
inline constexpr ReadLimits process_limits{.bytes = 64U << 20U};

/// Returns the whole content. Throws SystemError if the file cannot be read, and ConfigError if it
/// exceeds the limits; both messages begin with the path.
std::string read_file(const std::filesystem::path& path, const ReadLimits& limits);
/// The same, but returns std::nullopt if the file does not exist.
std::optional<std::string> read_file_if_exists(const std::filesystem::path& path,
                                               const ReadLimits& limits);
/// The same for an open file; the messages begin with `name`.
std::string read_all(int fd, const std::string& name, const ReadLimits& limits);
/// Throws ConfigError as read_file does, for a file that a library will read. Does nothing if the
/// file cannot be opened: the library reports that.
void check_file(const std::filesystem::path& path, const ReadLimits& limits);

/// Returns the content of a regular file that the user did not name, found where another user may
/// have put it. Throws as read_file does, and ConfigError if the file, or the link to it, belongs
/// to a user who is not trusted; all with this remedy.
std::string read_found_file(const std::filesystem::path& path, std::size_t limit,
                            const FileTrust& trust, const std::string& remedy);

/// Writes all of `content`. Throws SystemError, whose message begins with `name`.
void write_all(int fd, std::string_view content, const std::string& name);

/// Closes all descriptors of this process but the standard streams and these.
void close_descriptors_except(std::span<const int> kept);

bool same_file(const struct stat& one, const struct stat& other);

} // namespace idr::system
