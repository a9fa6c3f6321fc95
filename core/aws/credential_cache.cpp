#include "core/aws/credential_cache.hpp"

#include "core/aws/json_document.hpp"
#include "core/aws/mfa.hpp"
#include "core/aws/refresh.hpp"
#include "core/system/error.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace idr::aws {
namespace {

using nlohmann::json;
using Held = RefreshingCredentials::Held;
using std::chrono::seconds;
using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr seconds longest_window = std::chrono::minutes(15);
/// No session of AWS's lasts longer.
constexpr auto longest_life = std::chrono::hours(36);

seconds window_of(seconds lifetime) { return std::min(longest_window, lifetime / 4); }

Milliseconds wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// What an attempt came to.
struct Failure {
  Milliseconds time;
  std::string message;
  std::string remedy;
  bool temporary = false;
  bool shared = true; ///< with those that waited
};

/// What a file holds: credentials, and why the last attempt to get new ones failed.
struct Entry {
  std::optional<Held> held;
  std::optional<Failure> failure;
};

std::string to_text(const Entry& entry) {
  auto document = json::object();
  if (entry.held) {
    const auto& credentials = entry.held->credentials;
    document = {{"AccessKeyId", credentials.access_key_id.text()},
                {"SecretAccessKey", credentials.secret_access_key.text()},
                {"SessionToken", credentials.session_token.text()},
                {"Expiration", format_iso8601(*credentials.expiration)},
                {"AccountId", credentials.account_id.text()},
                {"Arn", credentials.arn.text()},
                {"RoleArn", credentials.role_arn.text()},
                {"WindowSeconds", entry.held->window.count()}};
  }
  if (entry.failure) {
    document["Failure"] = entry.failure->message;
    document["Remedy"] = entry.failure->remedy;
    document["Temporary"] = entry.failure->temporary;
    document["Time"] = entry.failure->time.time_since_epoch().count();
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Held> read_held(const json& document) try {
  const auto window = number_of(document, "WindowSeconds");
  auto credentials = read_credentials_document(document, "SessionToken");
  credentials.arn = text_of(document, "Arn");
  credentials.role_arn = text_of(document, "RoleArn");
  if (!credentials.temporary() || !credentials.expiration) return std::nullopt;
  if (!window || *window < 0 || *window > longest_window.count()) return std::nullopt;
  return Held{std::move(credentials), seconds(*window)};
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
  return document ? Entry{read_held(*document), read_failure(*document)} : Entry();
}

Entry read_entry(const std::filesystem::path& path) try {
  const auto file = system::open_private_file(path);
  return file ? parse_entry(system::read_all(file.get(), path.string())) : Entry();
} catch (const SystemError&) {
  return {};
}

/// The lock of an entry: of the file that stands under its name, whichever that is by then.
class Turn {
public:
  Turn(const std::filesystem::path& path, const WaitingNote& waiting) : path_(path) {
    if (take()) return;
    waited_ = true;
    const auto note =
        waiting ? waiting("another launch, which asks for the same credentials") : nullptr;
    const auto end = std::chrono::steady_clock::now() + longest_wait;
    while (!take() && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(between_looks);
    }
  }
  bool waited() const { return waited_; }

private:
  /// One may be stopped, or stand at a question in a forgotten window; without the lock, too, an
  /// entry is whole.
  static constexpr auto longest_wait = std::chrono::minutes(2);
  static constexpr auto between_looks = std::chrono::milliseconds(20);

  /// False while another process has it.
  bool take() {
    do {
      file_ = system::open_private_file_to_lock(path_);
      if (!file_) return true; // there is nothing to lock
      if (!system::try_lock(file_.get())) return false;
      system::touch(file_.get());                 // so that nobody removes it as an old one
    } while (!system::is_at(file_.get(), path_)); // somebody has just replaced it
    return true;
  }

  const std::filesystem::path& path_;
  system::FileDescriptor file_;
  bool waited_ = false;
};

/// What no launch can use any more, with what killed ones left.
void remove_old(const std::filesystem::path& folder) {
  std::error_code failure;
  const auto oldest = std::filesystem::file_time_type::clock::now() - longest_life;
  // Not a range: its step throws.
  for (std::filesystem::directory_iterator entry(folder, failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    std::error_code gone;
    const auto time = entry->last_write_time(gone);
    if (!gone && time < oldest) std::filesystem::remove(entry->path(), gone);
  }
}

/// A full disk keeps nothing, and is no reason to fail.
void keep(const std::filesystem::path& path, const std::string& text) try {
  system::write_private_file(path, text);
  remove_old(path.parent_path());
} catch (const SystemError&) {
  return;
}

bool is_worth_keeping(const Credentials& credentials) {
  return credentials.temporary() && credentials.expiration;
}

Failure failure_now(const Error& error) {
  const auto* kind = dynamic_cast<const CredentialError*>(&error);
  return {.time = wall_clock(),
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

} // namespace

std::optional<std::filesystem::path> credential_cache_folder(const system::Environment& environment,
                                                             const std::filesystem::path& home) {
  if (environment.is_ci_job()) return std::nullopt;
  const auto caches = system::xdg_folder(environment, "XDG_CACHE_HOME", home / ".cache");
  return caches ? std::optional(*caches / "iam-docker-run") : std::nullopt;
}

bool CredentialCache::is_usable() const {
  if (system::make_private_folder(options_.folder)) return true;
  std::error_code failure;
  if (options_.warn && !warned_ && std::filesystem::exists(options_.folder, failure)) {
    warned_ = true;
    options_.warn(fmt::format("no credentials are kept: {} is not this user's alone (chmod 700)",
                              options_.folder.string()));
  }
  return false;
}

Credentials CredentialCache::get(const std::string& key,
                                 const std::function<Credentials()>& source) const {
  // Before anything in it is read: who may write to it may put one entry in the place of another.
  if (!is_usable()) return source();
  const auto path = options_.folder / (key + ".json");
  const RefreshingCredentials::Options rules{
      .now = options_.now, .window = window_of, .backoff = {}};
  auto held = read_entry(path).held;
  if (held && !RefreshingCredentials(source, rules, held).due()) return held->credentials;

  const auto start = wall_clock();
  const Turn turn(path, options_.waiting);
  const auto entry = read_entry(path);
  // What the one that was waited for got, a failure too, holds for this one.
  const bool told = turn.waited() && entry.failure && entry.failure->time >= start;
  const auto ask = [&]() -> Credentials {
    if (!told) return source();
    throw CredentialError(entry.failure->message, entry.failure->remedy, entry.failure->temporary);
  };
  RefreshingCredentials refreshing(ask, rules, entry.held);
  const bool asked = refreshing.due();
  try {
    refreshing.get();
  } catch (const Error& error) {
    const auto failure = failure_now(error);
    if (!told && failure.shared) keep(path, to_text({.held = {}, .failure = failure}));
    throw;
  }
  const auto& credentials = refreshing.held()->credentials;
  if (refreshing.failure()) {
    const auto failure = failure_now(refreshing.failure());
    if (!told && failure.shared) {
      keep(path, to_text({.held = refreshing.held(), .failure = failure}));
    }
    if (*credentials.expiration <= options_.now()) std::rethrow_exception(refreshing.failure());
    if (options_.warn) {
      options_.warn(fmt::format("{}; taking kept credentials, which end in {}", failure.message,
                                describe(*credentials.expiration - options_.now())));
    }
  } else if (asked && is_worth_keeping(credentials)) {
    keep(path, to_text({.held = refreshing.held(), .failure = {}}));
  }
  return credentials;
}

} // namespace idr::aws
