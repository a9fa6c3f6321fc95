#include "core/aws/cache/credential_cache.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/cache/refresh.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"
#include "core/system/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace idr::aws {
namespace {

using nlohmann::json;
using Held = RefreshingCredentials::Held;
using std::chrono::seconds;
using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr seconds longest_window = std::chrono::minutes(15);
constexpr seconds longest_refresh_window = std::chrono::minutes(20);
/// The maximum lifetime of an AWS session.
constexpr auto longest_life = std::chrono::hours(36);

/// The time before their expiration from which credentials are no longer used.
seconds window_of(SessionUse use, seconds lifetime) {
  switch (use) {
  case SessionUse::Launch:
    return lifetime / 2;
  case SessionUse::Endpoint:
  case SessionUse::Refresh:
    return refresh_window(lifetime);
  default:
    return std::min(longest_window, lifetime / 4);
  }
}

/// A failed attempt.
struct Failure {
  Milliseconds time;
  std::string message;
  std::string remedy;
  bool temporary = false;
  bool shared = true; ///< with the processes that waited for it
};

/// Credentials and their lifetime when they were issued.
struct Session {
  Credentials credentials;
  seconds lifetime;
};

RefreshingCredentials::Options rules_for(SessionUse use, const system::Clock& now) {
  return {.now = now,
          .window = [use](seconds lifetime) { return window_of(use, lifetime); },
          .backoff = {}};
}

/// The content of a file: a session, and why the last attempt to get a new one failed.
struct Entry {
  std::optional<Session> session;
  std::optional<Failure> failure;

  std::optional<Held> held(SessionUse use) const {
    if (!session) return std::nullopt;
    auto credentials = session->credentials;
    credentials.lifetime = session->lifetime;
    return Held{std::move(credentials), window_of(use, session->lifetime)};
  }
};

std::string to_text(const Entry& entry) {
  auto document = json::object();
  if (entry.session) {
    const auto& credentials = entry.session->credentials;
    document = {{"AccessKeyId", credentials.access_key_id.text()},
                {"SecretAccessKey", credentials.secret_access_key.text()},
                {"SessionToken", credentials.session_token.text()},
                {"Expiration", system::format_iso8601(*credentials.expiration)},
                {"AccountId", credentials.account_id.text()},
                {"Arn", credentials.arn.text()},
                {"RoleArn", credentials.role_arn.text()},
                {"LifetimeSeconds", entry.session->lifetime.count()}};
  }
  if (entry.failure) {
    document["Failure"] = entry.failure->message;
    document["Remedy"] = entry.failure->remedy;
    document["Temporary"] = entry.failure->temporary;
    document["Time"] = entry.failure->time.time_since_epoch().count();
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Session> read_session_entry(const json& document) try {
  const auto lifetime = number_of(document, "LifetimeSeconds");
  auto credentials = read_credentials_document(document, "SessionToken");
  credentials.arn = text_of(document, "Arn");
  credentials.role_arn = text_of(document, "RoleArn");
  if (!credentials.temporary() || !credentials.expiration) return std::nullopt;
  if (!lifetime || *lifetime < 0 || *lifetime > seconds(longest_life).count()) return std::nullopt;
  return Session{std::move(credentials), seconds(*lifetime)};
} catch (const CredentialError&) {
  return std::nullopt;
}

std::optional<Failure> read_failure(const json& document) {
  const auto time = number_of(document, "Time");
  if (!time) return std::nullopt;
  const auto temporary = document.find("Temporary");
  return Failure{Milliseconds(std::chrono::milliseconds(*time)), text_of(document, "Failure"),
                 text_of(document, "Remedy"),
                 temporary != document.end() && *temporary == json(true)};
}

Entry parse_entry(const std::string& text) {
  const auto document = parse_json_object(text);
  return document ? Entry{read_session_entry(*document), read_failure(*document)} : Entry();
}

Entry read_entry(const std::filesystem::path& path) try {
  const auto file = system::open_private_file(path);
  return file ? parse_entry(system::read_all(file.get(), path.string(), {longest_document}))
              : Entry();
} catch (const Error&) {
  return {};
}

/// The lock of an entry: of the file that has the entry's name when the lock is taken.
class EntryLock {
public:
  EntryLock(const std::filesystem::path& path, const system::LockWait& wait)
      : path_(path),
        waited_(system::wait_for_lock([this] { return take(); },
                                      "another launch, which requests the same credentials", wait)
                    .waited) {}
  bool waited() const { return waited_; }

private:
  system::Lock take() {
    for (;;) {
      file_ = system::open_private_file_to_lock(path_);
      const auto lock =
          system::try_lock(file_.get()); // Unavailable if the file could not be opened
      if (lock == system::Lock::Taken) {
        system::touch(file_.get()); // so that it is not removed as an old file
        if (!system::is_at(file_.get(), path_)) continue; // it has just been replaced
      }
      return lock;
    }
  }

  const std::filesystem::path& path_;
  system::FileDescriptor file_;
  bool waited_;
};

/// Removes files that no launch can use any more.
void remove_old(const std::filesystem::path& folder) {
  std::error_code failure;
  const auto oldest =
      std::filesystem::file_time_type::clock::from_sys(system::system_time() - longest_life);
  // A range-based for would throw in its increment.
  for (std::filesystem::directory_iterator entry(folder, failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    std::error_code gone;
    const auto time = entry->last_write_time(gone);
    if (!gone && time < oldest) std::filesystem::remove(entry->path(), gone);
  }
}

/// Failures, such as a full disk, are ignored.
void write_entry(const std::filesystem::path& path, const std::string& text) try {
  system::write_private_file(path, text);
  remove_old(path.parent_path());
} catch (const SystemError&) {
  return;
}

bool is_cacheable(const Credentials& credentials) {
  return credentials.temporary() && credentials.expiration;
}

Failure failure_now(const Error& error) {
  const auto* kind = dynamic_cast<const CredentialError*>(&error);
  return {.time = system::system_time_in_milliseconds(),
          .message = error.what(),
          .remedy = error.remedy(),
          .temporary = kind != nullptr && kind->temporary(),
          .shared = dynamic_cast<const MfaCodeError*>(&error) == nullptr};
}

Failure failure_now(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return failure_now(error);
  }
}

/// Writes the failure for the waiting processes and preserves the session, if any.
void write_failure(const std::filesystem::path& path, const std::optional<Session>& session,
                   const Failure& failure) {
  if (failure.shared) write_entry(path, to_text({.session = session, .failure = failure}));
}

/// A source that fails with the failure of another process.
std::function<Credentials()> failing_with(const Failure& failure) {
  return [&failure]() -> Credentials {
    throw CredentialError(failure.message, failure.remedy, failure.temporary);
  };
}

} // namespace

std::optional<std::filesystem::path> credential_cache_folder(const system::Environment& environment,
                                                             const std::filesystem::path& home) {
  if (environment.is_ci_job()) return std::nullopt;
  const auto caches = system::xdg_folder_to_write(environment, "XDG_CACHE_HOME", home, ".cache");
  return caches ? std::optional(*caches / "iam-docker-run") : std::nullopt;
}

seconds refresh_window(seconds lifetime) { return std::min(longest_refresh_window, lifetime / 3); }

bool CredentialCache::is_usable() const {
  if (system::make_private_folder(options_.folder)) return true;
  if (!options_.warn || std::exchange(warned_, true)) return false;
  if (const auto fault = system::find_private_folder_fault(options_.folder)) {
    options_.warn(fmt::format("no credentials are cached: {}. {}", fault->message,
                              fault->remedy.empty() ? "Set XDG_CACHE_HOME to another folder."
                                                    : fault->remedy));
  }
  return false;
}

std::optional<Credentials> CredentialCache::fit(const std::string& key, SessionUse use) const {
  const auto held = read_entry(path_of(key)).held(use);
  if (!held || RefreshingCredentials({}, rules_for(use, options_.now), held).due()) {
    return std::nullopt;
  }
  return held->credentials;
}

bool CredentialCache::holds(const std::string& key, SessionUse use) const {
  return is_usable() && fit(key, use);
}

Credentials CredentialCache::get(const std::string& key, SessionUse use,
                                 const std::function<Credentials()>& source) const {
  // Checked before reading: a user who may write to the folder could replace one entry by another.
  if (!is_usable()) return source();
  if (auto credentials = fit(key, use)) return *std::move(credentials);
  return get_with_lock(path_of(key), use, source);
}

Credentials CredentialCache::get_with_lock(const std::filesystem::path& path, SessionUse use,
                                           const std::function<Credentials()>& source) const {
  const auto start = system::system_time_in_milliseconds();
  const EntryLock lock(path, options_.lock);
  const auto entry = read_entry(path);
  // If the process that this one waited for failed, this one fails with the same error.
  const bool failed_elsewhere = lock.waited() && entry.failure && entry.failure->time >= start;
  RefreshingCredentials refreshing(failed_elsewhere ? failing_with(*entry.failure) : source,
                                   rules_for(use, options_.now), entry.held(use));
  const bool fetches = refreshing.due();
  try {
    refreshing.get();
  } catch (const Error& error) {
    if (!failed_elsewhere) write_failure(path, std::nullopt, failure_now(error));
    throw;
  }
  const auto& credentials = refreshing.held()->credentials;
  if (refreshing.failure()) {
    const auto failure = failure_now(refreshing.failure());
    if (!failed_elsewhere) write_failure(path, entry.session, failure);
    if (use == SessionUse::Refresh || *credentials.expiration <= options_.now())
      std::rethrow_exception(refreshing.failure());
    warn_of_failure(failure.message, *credentials.expiration);
  } else if (fetches && is_cacheable(credentials)) {
    const auto lifetime = *credentials.expiration - options_.now();
    write_entry(path, to_text({.session = Session{credentials, lifetime}, .failure = {}}));
  }
  return credentials;
}

void CredentialCache::warn_of_failure(const std::string& message,
                                      system::TimePoint expiration) const {
  if (!options_.warn) return;
  options_.warn(fmt::format("{}; using cached credentials, which expire in {}", message,
                            system::describe(expiration - options_.now())));
}

} // namespace idr::aws
