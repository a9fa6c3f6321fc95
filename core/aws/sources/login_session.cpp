#include "core/aws/sources/login_session.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/hash.hpp"
#include "core/text/hex.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace idr::aws {
namespace {

std::string content_of(const std::filesystem::path& file) try {
  return system::read_file(file, {.bytes = longest_document});
} catch (const SystemError& error) {
  if (error.error_number() == ENOENT) return {};
  throw;
}

} // namespace

std::optional<LoginSession> login_session_of_profile(const Section& profile,
                                                     const system::Environment& environment,
                                                     const std::filesystem::path& home) {
  const auto* property = profile.find_given("login_session");
  if (property == nullptr) return std::nullopt;
  const auto folder = environment.get_nonblank("AWS_LOGIN_CACHE_DIRECTORY");
  const std::string session(property->value);
  return LoginSession{.session = session,
                      .file =
                          (folder ? std::filesystem::path(*folder) : home / ".aws/login/cache") /
                          (text::to_hex(system::sha256(session)) + ".json"),
                      .profile = std::string(profile.name),
                      .origin = origin_of(property->position)};
}

ChainLink describe(const LoginSession& login, const StsInUse& /*sts*/) {
  return {"login session", login.session, login.profile, login.origin, {}, {}};
}

Prepared prepare(const LoginSession& login, const SourceContext& context) {
  return {.key = CacheKey().add("login").add(login.session).add(login.file.string()).text(),
          .fetch = [&] {
            context.say(fmt::format("reading the login session of profile {} ({})", login.profile,
                                    to_string(login.origin)));
            return read_login_credentials(login, context.client.now);
          }};
}

Credentials read_login_credentials(const LoginSession& login, const system::Clock& now) {
  const auto document =
      parse_json_object(content_of(login.file)).value_or(nlohmann::json::object());
  const auto token = document.value("accessToken", nlohmann::json::object());
  auto credentials = naming_source(login.file.string(), [&]() -> Credentials {
    return {.access_key_id = text_of(token, "accessKeyId"),
            .secret_access_key = text_of(token, "secretAccessKey"),
            .session_token = text_of(token, "sessionToken"),
            .expiration = system::parse_iso8601(text_of(token, "expiresAt")),
            .account_id = text_of(token, "accountId")};
  });
  const bool complete = !credentials.access_key_id.empty() &&
                        !credentials.secret_access_key.empty() &&
                        !credentials.session_token.empty() && credentials.expiration;
  if (complete && *credentials.expiration > now()) return credentials;
  throw CredentialError(
      complete
          ? fmt::format("{}: the login session of profile {} has expired", to_string(login.origin),
                        login.profile)
          : fmt::format("{}: profile {} is not logged in", to_string(login.origin), login.profile),
      fmt::format("Log in: `aws login --profile {}`", text::quote_word(login.profile)));
}

} // namespace idr::aws
