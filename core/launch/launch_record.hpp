// What the keeper of a launch tells other processes of this user: a file for each launch whose
// credentials are refreshed. Which launches there are, the engine knows.
#pragma once

#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace idr::launch {

/// `iam-docker-run/launches` in XDG_STATE_HOME, or in `.local/state` below the home directory;
/// std::nullopt if there is neither.
std::optional<std::filesystem::path> launch_record_folder(const system::Environment& environment);

struct LaunchRecord {
  pid_t keeper = 0;
  std::optional<system::TimePoint> expiration; ///< of the credentials in use
  std::string failure;     ///< why they could not be refreshed; empty if nothing is wrong
  bool is_on_host = false; ///< it is served on the network of the host, without a companion
};

/// The record of a launch of this process. It is locked, so that others know that its keeper lives,
/// whatever becomes of process IDs. Nothing is recorded if the folder cannot be used.
class OwnLaunchRecord {
public:
  OwnLaunchRecord(const std::optional<std::filesystem::path>& folder, const std::string& launch_id);
  /// Removes the file, unless it was released.
  ~OwnLaunchRecord();
  OwnLaunchRecord(const OwnLaunchRecord&) = delete;
  OwnLaunchRecord& operator=(const OwnLaunchRecord&) = delete;

  void write(const LaunchRecord& record) const;
  void remove();
  /// A copy of this process keeps the launch from now on; nothing is written any more.
  void release();
  /// For copies of this process that keep the lock; -1 if nothing is recorded.
  int descriptor() const { return file_.get(); }

private:
  std::filesystem::path path_; ///< empty: there is no file, or it is another process's
  system::FileDescriptor file_;
};

enum class Keeper { Alive, Dead, Unknown };

struct FoundRecord {
  Keeper keeper = Keeper::Unknown; ///< Unknown: there is no record, as for launches from elsewhere
  LaunchRecord record;
};
/// Looks up the record of a launch, which another process may have written.
FoundRecord find_launch_record(const std::optional<std::filesystem::path>& folder,
                               const std::string& launch_id);

/// The launches whose records are there, but whose keepers are dead.
std::vector<std::string> dead_launches(const std::optional<std::filesystem::path>& folder);
void remove_record(const std::optional<std::filesystem::path>& folder,
                   const std::string& launch_id);

} // namespace idr::launch
