// The cache of temporary credentials, which concurrent launches share: only one of them requests
// new credentials.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/system/environment.hpp"
#include "core/system/lock.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace idr::aws {

/// Returns `iam-docker-run` in XDG_CACHE_HOME or in `.cache` below `home`; std::nullopt in a CI
/// job, and if there is no home directory.
std::optional<std::filesystem::path> credential_cache_folder(const system::Environment& environment,
                                                             const std::filesystem::path& home);

/// The purpose of the credentials, which decides how long cached ones may be used.
enum class SessionUse : std::uint8_t {
  Command,  ///< while more than 15 minutes remain, or a quarter of a lifetime below one hour
  Launch,   ///< of a container, which receives them once: while more than half of the lifetime
            ///< remains
  Endpoint, ///< of a container whose credentials are refreshed: while more than 20 minutes remain,
            ///< or a third of a lifetime below one hour; SDKs refresh when 15 minutes remain
  Refresh,  ///< the same, to replace credentials that are in use: if the source fails, it is of no
            ///< use that they are cached
};
/// How long before their expiration credentials of this lifetime are refreshed.
std::chrono::seconds refresh_window(std::chrono::seconds lifetime);

/// One file per key, mode 0600, in a folder of mode 0700 that no other user can replace. Files that
/// are damaged, owned by another user or accessible to others are ignored and replaced. Partial
/// files of killed processes are removed.
class CredentialCache {
public:
  struct Options {
    std::filesystem::path folder;
    system::Clock now = system::system_time;
    system::LockWait lock = {};
    std::function<void(const std::string&)> warn; ///< may be empty
  };
  explicit CredentialCache(Options options) : options_(std::move(options)) {}

  /// Returns the credentials of this key (see CacheKey): the cached ones if they are valid long
  /// enough for this use, else those of the source, which are cached if they are temporary and have
  /// an expiration. If several processes need them, one calls the source; the others wait and use
  /// its result, including a failure, for at most two minutes. An MfaCodeError is not shared. If
  /// the source fails temporarily, cached credentials that have not expired are returned, with a
  /// warning. Throws what the source throws. If the folder is not usable, only the source is
  /// called.
  Credentials get(const std::string& key, SessionUse use,
                  const std::function<Credentials()>& source) const;
  /// Whether credentials of this key are cached and valid long enough for this use, so that `get`
  /// would not call the source.
  bool holds(const std::string& key, SessionUse use) const;

private:
  /// Creates the folder; warns once if it cannot be used.
  bool is_usable() const;
  std::filesystem::path path_of(const std::string& key) const {
    return options_.folder / (key + ".json");
  }
  /// `get`, while holding the entry's lock.
  Credentials get_with_lock(const std::filesystem::path& path, SessionUse use,
                            const std::function<Credentials()>& source) const;
  void warn_of_failure(const std::string& message, system::TimePoint expiration) const;
  /// Returns the cached credentials if they are valid long enough for this use.
  std::optional<Credentials> fit(const std::string& key, SessionUse use) const;

  Options options_;
  mutable bool warned_ = false;
};

} // namespace idr::aws
