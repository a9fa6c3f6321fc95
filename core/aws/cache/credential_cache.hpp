// Temporary credentials kept for the next launch, and asked for once by many at a time.
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/system/environment.hpp"
#include "core/system/lock.hpp"
#include "core/system/time.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace idr::aws {

/// `iam-docker-run` in XDG_CACHE_HOME or in `.cache` below `home`; nothing in a CI job, and where
/// there is no home.
std::optional<std::filesystem::path> credential_cache_folder(const system::Environment& environment,
                                                             const std::filesystem::path& home);

/// What a session from the cache is for.
enum class SessionUse : bool {
  Command, ///< used while more than 15 minutes remain, or a quarter of a life shorter than an hour
  Launch,  ///< of a container, which gets it once: while more than half of its life remains
};

/// One file for each key, mode 0600, in a folder of mode 0700 that no other user could swap. Files
/// that are damaged, somebody else's or open to others count as absent, and are replaced; what a
/// killed process left half written is removed.
class CredentialCache {
public:
  struct Options {
    std::filesystem::path folder;
    system::Clock now = system::system_time;
    system::LockWait lock = {};
    std::function<void(const std::string&)> warn; ///< may be empty
  };
  explicit CredentialCache(Options options) : options_(std::move(options)) {}

  /// The credentials of this key (of CacheKey): those that are cached, as long as they are fit for
  /// this use; else the source's, which are cached if they are temporary and have an end. Of many
  /// processes that need them one asks the source; what it gets, a failure too, holds for those
  /// that waited, for two minutes at most. An MfaCodeError is its own affair. Where the source
  /// fails for a time, kept ones that have not ended are returned, with a warning. Throws what the
  /// source throws; without a usable folder there is no more to it than the source.
  Credentials get(const std::string& key, SessionUse use,
                  const std::function<Credentials()>& source) const;
  /// Whether credentials of this key are cached and fit for this use, so that `get` would ask no
  /// source.
  bool holds(const std::string& key, SessionUse use) const;

private:
  /// Makes the folder; says once why it cannot be used.
  bool is_usable() const;
  std::filesystem::path path_of(const std::string& key) const {
    return options_.folder / (key + ".json");
  }
  /// With the entry's lock, which many processes may wait for.
  Credentials get_in_turn(const std::filesystem::path& path, SessionUse use,
                          const std::function<Credentials()>& source) const;
  void warn_of_failure(const std::string& message, system::TimePoint expiration) const;
  /// What is cached under this key, where it is fit for this use.
  std::optional<Credentials> fit(const std::string& key, SessionUse use) const;

  Options options_;
  mutable bool warned_ = false;
};

} // namespace idr::aws
