#include "core/docker/container_name.hpp"

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"
#include "core/system/random.hpp"

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
  // Without O_TRUNC: until its owner is known the file is not ours to change.
  const system::FileDescriptor file(::openat(
      directory.get(), file_name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) throw SystemError(path, errno);
  if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid() || info.st_nlink != 1) {
    throw SystemError(path + " is not a file of this user's alone", EPERM);
  }
  system::write_all(file.get(), name, path);
  const auto size = static_cast<off_t>(name.size());
  if (info.st_size > size && ::ftruncate(file.get(), size) != 0) throw SystemError(path, errno);
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
  if (!off.empty()) return std::nullopt;
  ContainerNameFile file{.prefixes = {}, .folder = working_directory.filename()};
  if (const auto prefix = environment.get_nonblank("IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX")) {
    file.prefixes = {std::filesystem::path("/") / *prefix};
  } else {
    file.prefixes = {"/temp", system::temporary_folder(environment)};
  }
  return file;
}

std::filesystem::path write_container_name(const ContainerNameFile& where,
                                           const std::string& name) {
  for (auto prefix = where.prefixes.begin();; ++prefix) {
    try {
      write_name(*prefix, where.folder, name);
      return *prefix / where.folder / file_name;
    } catch (const SystemError&) {
      if (prefix + 1 == where.prefixes.end()) throw;
    }
  }
}

} // namespace idr::docker
