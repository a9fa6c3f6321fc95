#include "core/aws/api/json_document.hpp"

#include "core/error.hpp"
#include "core/system/time.hpp"

#include <fmt/format.h>

namespace idr::aws {

bool nests_too_deep(std::string_view json) {
  constexpr int deepest = 64;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > deepest) return true;
  }
  return false;
}

std::optional<nlohmann::json> parse_json_object(std::string_view text) {
  if (nests_too_deep(text)) return std::nullopt;
  auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  return document;
}

std::string text_of(const nlohmann::json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_of(const nlohmann::json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  const auto number = found->get<std::int64_t>();
  // An unsigned number that exceeds int64_t has become negative.
  return found->is_number_unsigned() && number < 0 ? std::nullopt : std::optional(number);
}

Credentials read_credentials_document(const nlohmann::json& document,
                                      const char* session_token_member, Lifetime lifetime) {
  const auto optional = [&](const char* member) {
    const auto found = document.find(member);
    if (found != document.end() && !found->is_string() && !found->is_null()) {
      throw CredentialError(fmt::format("its {} is not a string", member));
    }
    return text_of(document, member);
  };
  const auto require = [&](const char* member) {
    auto text = optional(member);
    if (text.empty()) throw CredentialError(fmt::format("it has no {}", member));
    return text;
  };
  Credentials credentials;
  credentials.access_key_id = require("AccessKeyId");
  credentials.secret_access_key = require("SecretAccessKey");
  credentials.session_token = lifetime == Lifetime::Temporary ? require(session_token_member)
                                                              : optional(session_token_member);
  credentials.account_id = text_of(document, "AccountId");
  if (const auto end = optional("Expiration"); !end.empty()) {
    credentials.expiration = system::parse_iso8601(end);
    if (!credentials.expiration) throw CredentialError("its Expiration is not an ISO 8601 time");
  }
  return credentials;
}

} // namespace idr::aws
