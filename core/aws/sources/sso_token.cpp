#include "core/aws/sources/sso_token.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/hash.hpp"
#include "core/system/private_file.hpp"
#include "core/text/hex.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <optional>

namespace idr::aws {
namespace {

using nlohmann::json;

constexpr auto refresh_before = std::chrono::minutes(15);
/// Longer than any IAM Identity Center session.
constexpr std::int64_t longest_token_seconds = 366L * 24 * 3600;

/// The document as read from the file, so that unknown members are preserved.
class Token {
public:
  explicit Token(json document) : document_(std::move(document)) {}

  std::string access_token() const { return text_of(document_, "accessToken"); }
  /// Returns both tokens, which are unique to a login.
  std::string login() const { return access_token() + ' ' + text_of(document_, "refreshToken"); }
  bool lasts(system::TimePoint time) const {
    const auto end = system::parse_iso8601(text_of(document_, "expiresAt"));
    return end && *end > time && !access_token().empty();
  }
  bool can_be_refreshed(system::TimePoint now) const {
    const auto registered = system::parse_iso8601(text_of(document_, "registrationExpiresAt"));
    return registered && *registered > now && !text_of(document_, "refreshToken").empty() &&
           !text_of(document_, "clientId").empty() && !text_of(document_, "clientSecret").empty();
  }

  std::string refresh_body() const {
    return json{{"clientId", text_of(document_, "clientId")},
                {"clientSecret", text_of(document_, "clientSecret")},
                {"grantType", "refresh_token"},
                {"refreshToken", text_of(document_, "refreshToken")}}
        .dump();
  }
  /// Returns false if the reply has no token or an impossible lifetime.
  bool take(const json& reply, system::TimePoint now) {
    const auto token = text_of(reply, "accessToken");
    const auto lifetime = number_of(reply, "expiresIn");
    if (token.empty() || !lifetime || *lifetime <= 0 || *lifetime > longest_token_seconds) {
      return false;
    }
    document_["accessToken"] = token;
    document_["expiresAt"] = system::format_iso8601(now + std::chrono::seconds(*lifetime));
    const auto next = text_of(reply, "refreshToken");
    if (!next.empty()) document_["refreshToken"] = next;
    return true;
  }
  std::string text() const { return document_.dump(); }

private:
  json document_;
};

/// Returns std::nullopt if there is no file or it contains no token.
std::optional<Token> read_token(const std::filesystem::path& file) try {
  auto document = parse_json_object(system::read_file(file, {.bytes = longest_document}));
  if (!document) return std::nullopt;
  return Token(*std::move(document));
} catch (const SystemError& error) {
  if (error.error_number() == ENOENT) return std::nullopt;
  throw;
}

/// Returns false if the service refused to issue another token. Throws CredentialError for any
/// other failure.
bool refresh(Token& token, const Endpoint& oidc, const http::Transport& send,
             const system::Clock& now) {
  auto request = request_to(oidc, "/token");
  request.method = "POST";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = token.refresh_body();
  const auto response = send(request);
  const auto error = read_error(response);
  if (is_temporary(response, error)) {
    throw CredentialError(fmt::format("{} answered {}", request.authority, response.status), {},
                          true);
  }
  if (response.status != 200 && !error.code.empty()) return false;
  const auto reply = parse_json_object(response.body);
  if (response.status == 200 && reply && token.take(*reply, now())) return true;
  throw not_from_aws(response, oidc.authority, origin_text(oidc));
}

/// Writes the token to the file. In a home directory that is not writable or belongs to another
/// user, only this launch uses the new token.
void write_token(const std::filesystem::path& file, const Token& token) try {
  if (system::may_write(file.parent_path())) system::write_private_file(file, token.text());
} catch (const SystemError&) {
  return;
}

/// Resolves links, so that a file that is a link remains one.
std::filesystem::path file_behind_links(const std::filesystem::path& file) {
  std::error_code failure;
  auto target = std::filesystem::canonical(file, failure);
  return failure ? file : target;
}

/// Why a token could not be refreshed.
struct RefreshFailure {
  std::string reason = {}; ///< follows `the SSO session has expired` in the message
  std::string remedy = {}; ///< empty: the login command
  bool temporary = false;
};

[[noreturn]] void throw_no_token(const SsoTokenSource& source, bool has_expired,
                                 const RefreshFailure& failure = {}) {
  throw CredentialError(
      (has_expired ? "the SSO session has expired" : "not logged in to the SSO session") +
          failure.reason,
      failure.remedy.empty() ? fmt::format("Log in: `{}`", source.login_command) : failure.remedy,
      failure.temporary);
}

/// Takes the lock and reads the file again; refreshes the token if it is still due. A refresh token
/// works once, so only one of several processes uses it and the others read its result.
RefreshFailure refresh_with_lock(std::optional<Token>& token, const SsoTokenSource& source,
                                 const http::Transport& send, const system::Clock& now,
                                 const system::LockWait& lock) {
  const auto place = source.file.parent_path();
  const auto folder = system::open_folder(place);
  const auto lock_result =
      system::wait_for_lock([&] { return system::try_lock(folder.get()); },
                            "another program, which has locked " + place.string(), lock);
  token = read_token(source.file);
  if (!token || token->lasts(now() + refresh_before)) return {};
  try {
    if (refresh(*token, source.oidc, send, now)) {
      write_token(file_behind_links(source.file), *token);
      return {};
    }
  } catch (const CredentialError& error) {
    return {fmt::format(", and cannot be refreshed: {}", error.what()), error.remedy(),
            error.temporary()};
  }
  if (!lock_result.waited || lock_result.taken) return {};
  return {.reason = fmt::format(", and another program has locked {}", place.string())};
}

} // namespace

std::filesystem::path sso_token_file(const std::filesystem::path& home, const std::string& name) {
  return home / ".aws/sso/cache" / (text::to_hex(system::sha1(name)) + ".json");
}

std::string sso_login(const SsoTokenSource& source, const system::Clock& now) {
  const auto token = read_token(source.file);
  if (token && token->lasts(now())) return token->login();
  if (token && token->can_be_refreshed(now())) return token->login() + ", expired";
  throw_no_token(source, token.has_value());
}

std::string sso_access_token(const SsoTokenSource& source, const http::Transport& send,
                             const system::Clock& now, const system::LockWait& lock) {
  auto token = read_token(source.file);
  const auto folder = file_behind_links(source.file).parent_path();
  if (token) system::remove_scratch_files(folder);
  if (token && token->lasts(now() + refresh_before)) return token->access_token();
  // Where a new token cannot be stored, the old one is used up first: a refresh works once.
  const bool may_refresh = system::may_write(folder) || !token || !token->lasts(now());
  RefreshFailure failure;
  if (token && token->can_be_refreshed(now()) && may_refresh) {
    failure = refresh_with_lock(token, source, send, now, lock);
  }
  if (token && token->lasts(now())) return token->access_token();
  throw_no_token(source, token.has_value(), failure);
}

} // namespace idr::aws
