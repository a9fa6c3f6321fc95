// Whom files and folders belong to: what another user could have put there, or could swap.
#pragma once

#include "core/system/host.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

namespace idr::system {

/// Why another user could swap what is in a folder, or change a file.
struct FolderFault {
  std::string
      message;        ///< starts with the folder at fault; its owner, and its mode where that is it
  std::string remedy; ///< empty where the folder belongs to another user
};

/// Examines the folder and all above it, links too, as far as they exist: each must belong to this
/// user or root, and only they may write to it unless it has the sticky bit. A user's private group
/// counts as the user. Source: sshd(8), StrictModes; OpenSSH, safe_path().
std::optional<FolderFault> find_folder_fault(const std::filesystem::path& folder);

/// The same for a folder that must be this user's alone: mode 0700.
std::optional<FolderFault> find_private_folder_fault(const std::filesystem::path& folder);

/// Whether the modes of the file, and of the folders and links above it, let another user change
/// it. Whom they belong to is for FileTrust.
std::optional<FolderFault> find_file_fault(const std::filesystem::path& file);

/// `temporary_folder`. Throws Error where another user could swap the files in it.
std::filesystem::path trusted_temporary_folder(const Host& host);

/// The user's name, or `uid 4711` where it has none. Searches the user database.
std::string name_of_owner(uid_t owner);

/// Whose files are obeyed although nobody named them: those of this user and root; as root under
/// sudo, those of SUDO_UID; and every file in or below a folder of IAM_DOCKER_RUN_TRUSTED_FOLDERS,
/// absolute paths separated by colons. The mode of a file does not count: file systems of Windows
/// show them all as writable by others. Source: git-config(1), safe.directory.
class FileTrust {
public:
  explicit FileTrust(const Environment& environment, uid_t user = ::geteuid());
  /// `file` is the place of a file or link that belongs to `owner`. Throws ConfigError where it
  /// takes the variable to decide, and a path in that is relative.
  bool includes(uid_t owner, const std::filesystem::path& file) const;

private:
  std::vector<uid_t> owners_;
  std::string folders_; ///< as in the variable
};

} // namespace idr::system
