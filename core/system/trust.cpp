#include "core/system/trust.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <grp.h>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

namespace fs = std::filesystem;

/// The number of links that the kernel follows at most.
constexpr int most_links = 40;

/// Whether the owner is outside this user namespace: the kernel shows all such users as one. In a
/// container or a rootless sandbox, the machine's own folders, such as /, appear so.
bool is_of_outer_namespace([[maybe_unused]] uid_t owner) {
#if defined(__linux__)
  constexpr uid_t overflow_uid = 65534;
  if (owner != overflow_uid) return false;
  const auto map = read_file_if_exists("/proc/self/uid_map", {.bytes = 64U << 10U}).value_or("");
  // A line has the first user inside, the first outside, and how many: `0 0 4294967295`.
  const auto line = std::string_view(map).substr(0, map.find('\n'));
  const auto number = line.substr(line.find_last_of(' ') + 1);
  std::uint64_t count = 0;
  const auto* end = number.data() + number.size();
  return std::from_chars(number.data(), end, count).ptr == end && count <= overflow_uid;
#else
  return false;
#endif
}

/// Whether this is the primary group of another user; such users are not listed as members of the
/// group.
bool has_other_user(gid_t group) {
  bool found = false;
  ::setpwent();
  while (const passwd* other = ::getpwent()) {
    found = found || (other->pw_gid == group && other->pw_uid != ::geteuid());
  }
  ::endpwent();
  return found;
}

/// Whether only this user is in the group: it has the user's name, as Debian, Fedora and others
/// create one for every user; or it is root's group.
bool is_private_group(gid_t group) {
  if (group == 0) return true;
  const passwd* user = ::getpwuid(::geteuid());
  const struct group* entry = user != nullptr ? ::getgrgid(group) : nullptr;
  if (entry == nullptr || std::string_view(entry->gr_name) != user->pw_name) return false;
  for (auto* const* member = entry->gr_mem; *member != nullptr; ++member) {
    if (std::string_view(*member) != user->pw_name) return false;
  }
  return !has_other_user(group);
}

bool is_of_user_or_root(uid_t owner) { return owner == ::geteuid() || owner == 0; }

FolderFault fault_of_owner(const std::string& path, uid_t owner) {
  return {fmt::format("{} belongs to another user ({})", path, name_of_owner(owner)), {}};
}

std::string describe_mode(const struct stat& info) {
  return fmt::format("mode {:04o}, owner {}", info.st_mode & 07777U, name_of_owner(info.st_uid));
}

bool is_writable_by_others(const struct stat& info) {
  return (info.st_mode & S_IWOTH) != 0 ||
         ((info.st_mode & S_IWGRP) != 0 && !is_private_group(info.st_gid));
}

/// The fault of this folder or link alone.
std::optional<FolderFault> find_own_fault(const std::string& path, const struct stat& info) {
  if (!is_of_user_or_root(info.st_uid) && !is_of_outer_namespace(info.st_uid)) {
    return fault_of_owner(path, info.st_uid);
  }
  if (!S_ISDIR(info.st_mode) || (info.st_mode & S_ISVTX) != 0) return std::nullopt;
  if (!is_writable_by_others(info)) return std::nullopt;
  return FolderFault{fmt::format("{} ({}) is writable by other users and has no sticky bit", path,
                                 describe_mode(info)),
                     fmt::format("`chmod go-w {0}`, or `chmod +t {0}`, the mode of /tmp.",
                                 text::quote_word(path))};
}

} // namespace

std::optional<FolderFault> find_folder_fault(const fs::path& folder) {
  // Strings, because paths are slower and every launch calls this function.
  std::error_code failure;
  auto ahead = fs::absolute(folder, failure).string();
  std::string reached; // without a trailing slash
  struct stat info {};
  if (::lstat("/", &info) == 0) {
    if (auto fault = find_own_fault("/", info)) return fault;
  }
  for (int links = 0; !ahead.empty();) {
    const auto part = ahead.substr(0, ahead.find('/'));
    ahead.erase(0, part.size() + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      reached.erase(std::min(reached.rfind('/'), reached.size()));
      continue;
    }
    const auto parent = reached.size();
    reached.append("/").append(part);
    if (::lstat(reached.c_str(), &info) != 0) return std::nullopt;
    if (auto fault = find_own_fault(reached, info)) return fault;
    if (!S_ISLNK(info.st_mode)) continue;
    if (++links > most_links) return std::nullopt;
    const auto target = fs::read_symlink(reached, failure).string();
    reached.resize(target.starts_with('/') ? 0 : parent);
    ahead.insert(0, target + "/");
  }
  return std::nullopt;
}

std::optional<FolderFault> find_private_folder_fault(const fs::path& folder) {
  if (auto fault = find_folder_fault(folder)) return fault;
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0) return std::nullopt;
  if (info.st_uid != ::geteuid()) return fault_of_owner(folder, info.st_uid);
  if (!S_ISDIR(info.st_mode)) return FolderFault{folder.string() + " is not a folder", {}};
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0) return std::nullopt;
  return FolderFault{
      fmt::format("{} ({}) is open to other users", folder.string(), describe_mode(info)),
      fmt::format("`{}`", text::command_on({"chmod", "700"}, folder.string()))};
}

std::optional<FolderFault> find_file_fault(const fs::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && is_writable_by_others(info)) {
    return FolderFault{
        fmt::format("{} ({}) is writable by other users", file.string(), describe_mode(info)),
        fmt::format("`chmod go-w {}`", text::quote_word(file.string()))};
  }
  auto fault = find_folder_fault(file);
  const bool is_of_mode = fault && !fault->remedy.empty();
  return is_of_mode ? std::move(fault) : std::nullopt;
}

fs::path trusted_temporary_folder(const Host& host) {
  auto folder = temporary_folder(host.environment);
  if (const auto fault = find_folder_fault(host.working_directory / folder)) {
    throw Error(fmt::format("another user could replace the env file in {}: {}", folder.string(),
                            fault->message),
                fault->remedy + (fault->remedy.empty() ? "" : " ") +
                    "Set TMPDIR to your own folder.");
  }
  if (::access((host.working_directory / folder).c_str(), W_OK | X_OK) != 0) {
    throw SystemError("cannot create a temporary file in " + folder.string(), errno,
                      "Set TMPDIR to an existing folder that you can write to.");
  }
  return folder;
}

std::string name_of_owner(uid_t owner) {
  const passwd* entry = ::getpwuid(owner);
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", owner);
}

FileTrust::FileTrust(const Environment& environment, uid_t user)
    : owners_{user, 0}, folders_(environment.get("IAM_DOCKER_RUN_TRUSTED_FOLDERS").value_or("")) {
  const auto text = environment.get("SUDO_UID").value_or("");
  uid_t caller = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), caller);
  if (user == 0 && failure == std::errc() && end == text.data() + text.size()) {
    owners_.push_back(caller);
  }
}

bool FileTrust::includes(uid_t owner, const fs::path& file) const {
  if (std::find(owners_.begin(), owners_.end(), owner) != owners_.end()) return true;
  std::error_code failure;
  const auto place = fs::canonical(file.parent_path(), failure);
  if (failure) return false;
  for (std::size_t begin = 0; begin <= folders_.size();) {
    const auto end = std::min(folders_.find(':', begin), folders_.size());
    const fs::path folder = folders_.substr(begin, end - begin);
    begin = end + 1;
    if (folder.empty()) continue;
    if (!folder.is_absolute()) {
      throw ConfigError(
          fmt::format("IAM_DOCKER_RUN_TRUSTED_FOLDERS accepts only absolute paths; {} is relative",
                      folder.string()));
    }
    const auto trusted = fs::canonical(folder, failure);
    if (failure) continue;
    if (is_within(place, trusted)) return true;
  }
  return false;
}

} // namespace idr::system
