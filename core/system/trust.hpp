// Owners and modes of files and folders: what another user could have put there or could replace.
#pragma once

#include "core/system/host.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

namespace idr::system {

/// Why another user could replace what is in a folder, or change a file.
struct FolderFault {
  /// Starts with the path at fault and includes its owner, and its mode if that is the fault.
  std::string message;
  std::string remedy; ///< empty if the folder belongs to another user
};

/// Examines the folder and all folders and links above it, as far as they exist: each must belong
/// to this user or root, and only they may write to it unless it has the sticky bit. A user's
/// private group counts as the user. Source: sshd(8), StrictModes; OpenSSH, safe_path().
std::optional<FolderFault> find_folder_fault(const std::filesystem::path& folder);

/// The same for a folder that only this user may access: mode 0700.
std::optional<FolderFault> find_private_folder_fault(const std::filesystem::path& folder);

/// Whether the modes of the file, and of the folders and links above it, let another user change
/// it. Their owners are checked by FileTrust.
std::optional<FolderFault> find_file_fault(const std::filesystem::path& file);

/// Returns `temporary_folder`. Throws Error if another user could replace the files in it, and
/// SystemError if this user cannot write to it.
std::filesystem::path trusted_temporary_folder(const Host& host);

/// The user's name, or `uid 4711` if the user has no name. Searches the user database.
std::string name_of_owner(uid_t owner);

/// Whose files are trusted although the user did not name them: those of this user and root; as
/// root under sudo, those of SUDO_UID; and every file in or below a folder of
/// IAM_DOCKER_RUN_TRUSTED_FOLDERS, absolute paths separated by colons. The mode of a file is
/// ignored, because file systems of Windows show all files as writable by others. Source:
/// git-config(1), safe.directory.
class FileTrust {
public:
  explicit FileTrust(const Environment& environment, uid_t user = ::geteuid());
  /// Whether the file or link at the path `file`, which belongs to `owner`, is trusted. Throws
  /// ConfigError if that depends on the variable and a path in it is relative.
  bool includes(uid_t owner, const std::filesystem::path& file) const;

private:
  std::vector<uid_t> owners_;
  std::string folders_; ///< the value of the variable
};

} // namespace idr::system
