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
/// Longer than any session of IAM Identity Center.
constexpr std::int64_t longest_token_seconds = 366L * 24 * 3600;

/// The document as it lies in the file, so that what is not known here is kept.
class Token {
public:
  explicit Token(json document) : document_(std::move(document)) {}

  std::string access_token() const { return text_of(document_, "accessToken"); }
  /// Both of its tokens, which no other login has.
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
  /// False for a reply without a token, or with a lifetime that none has.
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

/// Nothing where there is no file, or none with a token in it.
std::optional<Token> read_token(const std::filesystem::path& file) try {
  auto document = parse_json_object(system::read_file(file, {.bytes = longest_document}));
  if (!document) return std::nullopt;
  return Token(*std::move(document));
} catch (const SystemError& error) {
  if (error.error_number() == ENOENT) return std::nullopt;
  throw;
}

/// False where the service refused to give another token. Throws CredentialError where it did not
/// come to that.
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

/// In a home that cannot be written to, or is another user's, this launch has its token all the
/// same.
void keep(const std::filesystem::path& file, const Token& token) try {
  if (system::may_write(file.parent_path())) system::write_private_file(file, token.text());
} catch (const SystemError&) {
  return;
}

/// Where the file is a link, it stays one.
std::filesystem::path file_behind_links(const std::filesystem::path& file) {
  std::error_code failure;
  auto target = std::filesystem::canonical(file, failure);
  return failure ? file : target;
}

/// Why a token could not be refreshed: words that follow `the SSO session has expired`.
struct Hindrance {
  std::string words = {};
  std::string remedy = {}; ///< empty: log in
  bool temporary = false;
};

[[noreturn]] void throw_no_token(const SsoTokenSource& source, bool has_expired,
                                 const Hindrance& hindrance = {}) {
  throw CredentialError(
      (has_expired ? "the SSO session has expired" : "not logged in to the SSO session") +
          hindrance.words,
      hindrance.remedy.empty() ? fmt::format("Log in: `{}`", source.login_command)
                               : hindrance.remedy,
      hindrance.temporary);
}

/// Replaces the token by what the file holds by the time that it is this process's turn, or by a
/// new one: a refresh token works once, so of many processes one uses it, and the others read the
/// file again.
Hindrance refresh_in_turn(std::optional<Token>& token, const SsoTokenSource& source,
                          const http::Transport& send, const system::Clock& now,
                          const system::LockWait& lock) {
  const auto place = source.file.parent_path();
  const auto folder = system::open_folder(place);
  const auto turn =
      system::wait_for_lock([&] { return system::try_lock(folder.get()); },
                            "another program, which has locked " + place.string(), lock);
  token = read_token(source.file);
  if (!token || token->lasts(now() + refresh_before)) return {};
  try {
    if (refresh(*token, source.oidc, send, now)) {
      keep(file_behind_links(source.file), *token);
      return {};
    }
  } catch (const CredentialError& error) {
    return {fmt::format(", and cannot be refreshed: {}", error.what()), error.remedy(),
            error.temporary()};
  }
  if (!turn.waited || turn.taken) return {};
  return {.words = fmt::format(", and another program has locked {}", place.string())};
}

} // namespace

std::filesystem::path sso_token_file(const std::filesystem::path& home, const std::string& name) {
  return home / ".aws/sso/cache" / (text::to_hex(system::sha1(name)) + ".json");
}

std::string sso_login(const SsoTokenSource& source, const system::Clock& now) {
  const auto token = read_token(source.file);
  if (token && (token->lasts(now()) || token->can_be_refreshed(now()))) return token->login();
  throw_no_token(source, token.has_value());
}

std::string sso_access_token(const SsoTokenSource& source, const http::Transport& send,
                             const system::Clock& now, const system::LockWait& lock) {
  auto token = read_token(source.file);
  const auto folder = file_behind_links(source.file).parent_path();
  if (token) system::remove_scratch_files(folder);
  if (token && token->lasts(now() + refresh_before)) return token->access_token();
  // Where a new token cannot be stored, the old one is used up first: a refresh works once.
  const bool worth_it = system::may_write(folder) || !token || !token->lasts(now());
  Hindrance hindrance;
  if (token && token->can_be_refreshed(now()) && worth_it) {
    hindrance = refresh_in_turn(token, source, send, now, lock);
  }
  if (token && token->lasts(now())) return token->access_token();
  throw_no_token(source, token.has_value(), hindrance);
}

} // namespace idr::aws
