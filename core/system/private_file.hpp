// Files that only one user can read: mode 0600 regardless of the umask, always replaced as a whole.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <mutex>
#include <string_view>
#include <sys/stat.h>
#include <sys/types.h>

namespace idr::system {

/// While this object exists, new files and folders get the requested permissions for their owner,
/// regardless of the umask; the umask still applies to the permissions for others. Affects the
/// whole process, so other threads wait for its end before they create one.
class OwnerUmask {
public:
  OwnerUmask();
  ~OwnerUmask();
  OwnerUmask(const OwnerUmask&) = delete;
  OwnerUmask& operator=(const OwnerUmask&) = delete;

private:
  std::unique_lock<std::recursive_mutex> lock_;
  mode_t previous_;
};

/// Creates or replaces the file atomically: a reader sees either the old content or the new
/// content. Throws SystemError, whose message names the file.
void write_private_file(const std::filesystem::path& path, std::string_view content);

/// Removes the temporary files that killed calls of `write_private_file` of this user left in the
/// folder.
void remove_scratch_files(const std::filesystem::path& folder);

/// Whether this is a regular file of this user with no other hard link; it may have been removed.
bool is_own_file(const struct stat& info);

/// Opens a regular file that belongs to this user and that no other user may read or write; an
/// empty descriptor for any other file or if there is none. Does not follow links.
FileDescriptor open_private_file(const std::filesystem::path& path);

/// The same, to lock the file: if it does not exist or is not private, it is created. Returns an
/// empty descriptor if that fails.
FileDescriptor open_private_file_to_lock(const std::filesystem::path& path);
/// Whether the path still refers to this open file.
bool is_at(int fd, const std::filesystem::path& path);

/// Creates the folder and its missing parents with this mode, as OwnerUmask applies it. Returns
/// whether the folder exists afterwards; if not, errno contains the cause.
bool make_folders(const std::filesystem::path& folder, mode_t mode);

/// Creates the folder and its missing parents with mode 0700, as the XDG Base Directory
/// Specification requires. Returns false if that fails or if `find_private_folder_fault` finds a
/// fault; then nothing is created.
bool make_private_folder(const std::filesystem::path& folder);

/// Whether this user owns the folder and may create files in it. Files of root in another user's
/// folder would get in that user's way.
bool may_write(const std::filesystem::path& folder);

/// Opens a folder, to lock it; returns an empty descriptor if that fails.
FileDescriptor open_folder(const std::filesystem::path& folder);

/// Creates a file without a name in the folder, to write and read; it ends with its descriptor.
/// Throws SystemError, whose message names the folder.
FileDescriptor unnamed_file(const std::filesystem::path& folder);

/// Sets the modification time of the file to now.
void touch(int fd);

} // namespace idr::system
