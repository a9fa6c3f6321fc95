#include "core/system/file_descriptor.hpp"

#include "core/error.hpp"
#include "core/system/trust.hpp"
#include "core/text/shell_words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace idr::system {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

FileDescriptor open_to_read(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

bool is_null_device(const struct stat& info) {
  struct stat null {};
  return S_ISCHR(info.st_mode) && ::stat("/dev/null", &null) == 0 && info.st_rdev == null.st_rdev;
}

[[noreturn]] void throw_too_long(const std::string& name, std::size_t limit) {
  constexpr std::size_t kibi = 1024;
  throw ConfigError(name + " is longer than " +
                    (limit % kibi == 0 ? std::to_string(limit / kibi) + " KiB"
                                       : std::to_string(limit) + " bytes"));
}

/// Throws ConfigError if the file has no end, may block without limit, or is too long. Returns its
/// size; 0 if it is not a regular file.
std::size_t check_open_file(int fd, const std::string& name, const ReadLimits& limits) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) throw SystemError(name, errno);
  if (S_ISDIR(info.st_mode)) throw ConfigError(name + " is a directory");
  const auto size = static_cast<std::size_t>(std::max<off_t>(info.st_size, 0));
  if (S_ISREG(info.st_mode) && size > limits.bytes) throw_too_long(name, limits.bytes);
  if (S_ISREG(info.st_mode) || is_null_device(info)) return size;
  const bool has_writer = S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || ::isatty(fd) == 1;
  if (has_writer && limits.patience) return 0;
  throw ConfigError(name + " is not a regular file");
}

/// Waits until there is data to read or the file ends. Regular files are always ready.
void wait_for_data(int fd, const std::string& name, steady_clock::time_point end) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) throw ConfigError(name + " did not end in time");
    pollfd readable{fd, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(left.count())) > 0) return;
  }
}

bool is_broken_link(const std::filesystem::path& path, int open_failure) {
  std::error_code failure;
  return (open_failure == ENOENT || open_failure == ENOTDIR || open_failure == ELOOP) &&
         std::filesystem::is_symlink(path, failure);
}

/// `place` is the path of the file itself or of the link to it.
void refuse_foreign(const std::filesystem::path& path, const std::filesystem::path& place,
                    uid_t owner, const FileTrust& trust, const std::string& remedy) {
  if (trust.includes(owner, place)) return;
  throw ConfigError(path.string() + " belongs to another user (" + name_of_owner(owner) + ")",
                    remedy + " To trust the files in that folder: IAM_DOCKER_RUN_TRUSTED_FOLDERS=" +
                        text::quote_word(place.parent_path().string()));
}

} // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::string read_all(int fd, const std::string& name, const ReadLimits& limits) {
  std::string content;
  content.reserve(check_open_file(fd, name, limits));
  const auto end = steady_clock::now() + limits.patience.value_or(milliseconds(0));
  std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  for (;;) {
    if (limits.patience) wait_for_data(fd, name, end);
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count == 0) return content;
    if (count < 0) {
      if (errno == EINTR || (errno == EAGAIN && limits.patience)) continue;
      throw SystemError(name, errno);
    }
    if (static_cast<std::size_t>(count) > limits.bytes - content.size()) {
      throw_too_long(name, limits.bytes);
    }
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::filesystem::path& path, const ReadLimits& limits) {
  const auto file = open_to_read(path);
  if (!file) throw SystemError(path.string(), errno);
  return read_all(file.get(), path.string(), limits);
}

std::optional<std::string> read_file_if_exists(const std::filesystem::path& path,
                                               const ReadLimits& limits) {
  const auto file = open_to_read(path);
  if (file) return read_all(file.get(), path.string(), limits);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  throw SystemError(path.string(), errno);
}

void check_file(const std::filesystem::path& path, const ReadLimits& limits) {
  const auto file = open_to_read(path);
  if (file) check_open_file(file.get(), path.string(), limits);
}

std::string read_found_file(const std::filesystem::path& path, std::size_t limit,
                            const FileTrust& trust, const std::string& remedy) {
  const auto name = path.string();
  const auto file = open_to_read(path);
  if (!file && is_broken_link(path, errno)) {
    std::error_code failure;
    const auto target = std::filesystem::read_symlink(path, failure).string();
    throw ConfigError(name + " is a broken link (to " + target + ")", remedy);
  }
  struct stat opened {};
  struct stat named {};
  if (!file || ::fstat(file.get(), &opened) != 0 || ::lstat(path.c_str(), &named) != 0) {
    throw SystemError(name, errno, remedy);
  }
  refuse_foreign(path, path, named.st_uid, trust, remedy);
  std::error_code failure;
  refuse_foreign(path, S_ISLNK(named.st_mode) ? std::filesystem::canonical(path, failure) : path,
                 opened.st_uid, trust, remedy);
  try {
    return read_all(file.get(), name, {.bytes = limit});
  } catch (const SystemError& error) {
    throw SystemError(name, error.error_number(), remedy);
  } catch (const ConfigError& error) {
    throw ConfigError(error.what(), remedy);
  }
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

void close_descriptors_except(std::span<const int> kept) {
  constexpr int usual_limit = 1024;
  std::vector<int> open;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry("/dev/fd", failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    open.push_back(std::atoi(entry->path().filename().c_str()));
  }
  for (int fd = 0; failure && fd < usual_limit; ++fd) open.push_back(fd);
  for (const int fd : open) {
    if (fd > STDERR_FILENO && std::find(kept.begin(), kept.end(), fd) == kept.end()) ::close(fd);
  }
}

bool same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

} // namespace idr::system
