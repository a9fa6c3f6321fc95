#include "core/docker/container_name.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"
#include "core/system/random.hpp"
#include "core/system/trust.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::docker {
namespace {

constexpr auto file_name = container_name_file_name;
constexpr mode_t folder_mode = 0755;

bool allowed_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

/// A file or folder of another user is in the way. This causes a warning, unlike a place that is
/// not writable.
class ForeignError : public Error {
  using Error::Error;
};

void refuse_foreign_folder(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) throw SystemError(path.string(), errno);
  if (info.st_uid == ::geteuid() || info.st_uid == 0) return;
  throw ForeignError(path.string() + " belongs to another user (" +
                     system::name_of_owner(info.st_uid) + ")");
}

/// Opens a folder for use with openat.
system::FileDescriptor open_folder(const std::filesystem::path& prefix,
                                   const std::filesystem::path& folder) {
  if (!system::make_folders(prefix, folder_mode)) throw SystemError(prefix.string(), errno);
  system::FileDescriptor base(::open(prefix.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!base) throw SystemError(prefix.string(), errno);
  if (folder.empty()) return base;
  const auto path = prefix / folder;
  if (::mkdirat(base.get(), folder.c_str(), folder_mode) != 0 && errno != EEXIST) {
    throw SystemError(path.string(), errno);
  }
  system::FileDescriptor below(
      ::openat(base.get(), folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!below) throw SystemError(path.string(), errno);
  return below;
}

void write_name(const std::filesystem::path& prefix, const std::filesystem::path& folder,
                const std::string& name) {
  const auto path = (prefix / folder / file_name).string();
  const system::OwnerUmask umask;
  const auto directory = open_folder(prefix, folder);
  refuse_foreign_folder(directory.get(), prefix / folder);
  // Without O_TRUNC: the file must not be changed before its owner is known.
  const system::FileDescriptor file(::openat(
      directory.get(), file_name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) throw SystemError(path, errno);
  if (!system::is_own_file(info)) {
    throw ForeignError(path + " is not a regular file of this user with a single link");
  }
  system::write_all(file.get(), name, path);
  const auto size = static_cast<off_t>(name.size());
  if (info.st_size > size && ::ftruncate(file.get(), size) != 0) throw SystemError(path, errno);
}

/// Whether writing the file there is likely to succeed.
bool seems_writable(const std::filesystem::path& prefix, const std::filesystem::path& folder) {
  struct stat info {};
  const auto below = folder.empty() ? prefix : prefix / folder;
  if (::lstat((below / file_name).c_str(), &info) == 0) {
    return system::is_own_file(info);
  }
  if (::lstat(below.c_str(), &info) == 0 && below != prefix &&
      (!S_ISDIR(info.st_mode) || (info.st_uid != ::geteuid() && info.st_uid != 0))) {
    return false;
  }
  auto place = below; // or its nearest parent folder that exists
  while (::stat(place.c_str(), &info) != 0 && place.has_relative_path()) {
    place = place.parent_path();
  }
  return S_ISDIR(info.st_mode) && ::access(place.c_str(), W_OK | X_OK) == 0;
}

} // namespace

std::string base_name(const std::string& image) {
  auto name = image.substr(0, image.find('@'));
  name = name.substr(name.rfind('/') + 1);
  name = name.substr(0, name.find(':'));
  for (char& c : name) {
    if (!allowed_in_name(c)) c = '-';
  }
  name.erase(0, name.find_first_not_of("_.-"));
  return name.empty() ? "container" : name;
}

std::string random_container_name(const std::string& base) {
  return base + '-' + system::random_hex(8);
}

std::optional<ContainerNameFile>
container_name_file(const system::Environment& environment,
                    const std::filesystem::path& working_directory) {
  const auto off = environment.get("IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE").value_or("");
  if (!off.empty() || working_directory.empty()) return std::nullopt;
  ContainerNameFile file{.prefixes = {}, .folder = working_directory.filename()};
  if (const auto prefix = environment.get_nonblank("IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX")) {
    file.prefixes = {std::filesystem::path("/") / *prefix};
  } else {
    file.prefixes = {"/temp", system::temporary_folder(environment)};
  }
  return file;
}

std::filesystem::path expected_container_name_file(const ContainerNameFile& where) {
  auto prefix = where.prefixes.begin();
  while (prefix + 1 != where.prefixes.end() && !seems_writable(*prefix, where.folder)) ++prefix;
  return *prefix / where.folder / file_name;
}

std::filesystem::path write_container_name(const ContainerNameFile& where, const std::string& name,
                                           const std::function<void(const std::string&)>& warn) {
  for (auto prefix = where.prefixes.begin();; ++prefix) {
    auto file = *prefix / where.folder / file_name;
    const bool last = prefix + 1 == where.prefixes.end();
    try {
      write_name(*prefix, where.folder, name);
      return file;
    } catch (const ForeignError& error) {
      if (last) throw;
      warn("container name not written to " + file.string() + ": " + error.what());
    } catch (const SystemError&) {
      if (last) throw;
    }
  }
}

} // namespace idr::docker
