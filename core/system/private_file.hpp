// Files that are one user's own and keep their secrets: mode 0600 whatever the umask is, replaced
// as a whole.
#pragma once

#include "core/system/file_descriptor.hpp"

#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <sys/types.h>

namespace idr::system {

/// For as long as it lives, what is made gets the permissions for its owner that it is made with,
/// whatever the umask is; those for others are as the umask has them. Of the whole process.
class OwnerUmask {
public:
  OwnerUmask();
  ~OwnerUmask();
  OwnerUmask(const OwnerUmask&) = delete;
  OwnerUmask& operator=(const OwnerUmask&) = delete;

private:
  mode_t previous_;
};

/// Replaces the file, or makes it, in one step: whoever reads sees the old content or the new one.
/// Throws SystemError that names the file.
void write_private_file(const std::filesystem::path& path, std::string_view content);

/// Removes what `write_private_file` of this user's processes that were killed left in the folder.
void remove_scratch_files(const std::filesystem::path& folder);

/// Whether it is a regular file of this user that has no other name; it may have been removed.
bool is_own_file(const struct stat& info);

/// Opens a regular file that belongs to this user and that nobody else may read or write; nothing
/// for any other, and where there is none. A link is not followed.
FileDescriptor open_private_file(const std::filesystem::path& path);

/// The same, for a lock: a file that is not there, or not so, is made. An empty descriptor where
/// that cannot be done.
FileDescriptor open_private_file_to_lock(const std::filesystem::path& path);
/// Whether this open file is the one that stands under the name now.
bool is_at(int fd, const std::filesystem::path& path);

/// Makes the folder, and those above it that are not there, with this mode, as an OwnerUmask has
/// it. Whether it is there then; if not, errno says why.
bool make_folders(const std::filesystem::path& folder, mode_t mode);

/// Makes the folder, and what is missing above it, for this user alone, as the XDG Base Directory
/// Specification has it. False where it cannot be made, and where `find_private_folder_fault` finds
/// one; then nothing is made.
bool make_private_folder(const std::filesystem::path& folder);

/// Whether this user may make files in the folder and owns it: root's would be in another user's
/// way.
bool may_write(const std::filesystem::path& folder);

/// A folder, to lock it; an empty descriptor where it cannot be opened.
FileDescriptor open_folder(const std::filesystem::path& folder);

/// Sets the time of the file's last change to now.
void touch(int fd);

} // namespace idr::system
